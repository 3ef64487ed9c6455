"""What every measurement says about the machine it was made on."""

import os
import platform


def cpu_model():
    """The processor's own name for itself."""
    with open("/proc/cpuinfo") as lines:
        for line in lines:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()


def facts():
    """Processor, usable cores, memory, Python, and the load averages over 1, 5, 15 minutes at this moment."""
    return dict(
        cpu=cpu_model(), cores=len(os.sched_getaffinity(0)), python=platform.python_version(),
        memory_gib=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        load=[round(x, 2) for x in os.getloadavg()],
    )


def peak_memory_bytes():
    """Largest resident size of this process so far."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
