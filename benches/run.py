"""Times the named workloads of this folder and prints medians; needs nothing but Python and Cargo.

    python3 benches/run.py [--repeat 3] [--only NAME] [--out results.json]

Each workload is a run of the command line in a process of its own. A run's rates are printed beside its times, so that
a fast wrong answer shows. Close other programs first: two threads need two quiet cores.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINARY = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "release" / "neuropil"
SECOND = ["--duration", "1s", "--warmup", "0.5s", "--seed", "1"]
MICRO = ["potjans_diesmann_2014", *SECOND]
BRUNEL = ["brunel_2000", *SECOND, "--set", "g=5", "--set", "eta=2"]
BRETTE = ["--duration", "1s", "--warmup", "1s", "--seed", "1"]
VOGELS = ["vogels_2011", "--duration", "10s", "--seed", "1"]
ADAPTIVE = [str(ROOT / "benches" / "adaptive_eif.toml")]
# Weights of this network rest for its first 40 s, as they do after learning, under a stimulus by patterns.
LATTICE = ["baker_2020_plastic", "--duration", "4s", "--warmup", "0.5s", "--seed", "1"]
NEURONS = [str(ROOT / "benches" / "neurons.toml"), "--duration", "100ms", "--warmup", "20ms", "--threads", "1"]

WORKLOADS = {
    "microcircuit, DC, 2 threads": [*MICRO, "--set", "background=dc", "--threads", "2"],
    "microcircuit, DC, 1 thread": [*MICRO, "--set", "background=dc", "--threads", "1"],
    "microcircuit, Poisson, 2 threads": [*MICRO, "--threads", "2"],
    "microcircuit, Poisson, 1 thread": [*MICRO, "--threads", "1"],
    "brunel g=5 eta=2, 2 threads": [*BRUNEL, "--threads", "2"],
    "brunel g=5 eta=2, 1 thread": [*BRUNEL, "--threads", "1"],
    "cuba, 2 threads": ["brette_2007_cuba", *BRETTE, "--threads", "2"],
    "cuba, 1 thread": ["brette_2007_cuba", *BRETTE, "--threads", "1"],
    "coba, 2 threads": ["brette_2007_coba", *BRETTE, "--threads", "2"],
    "coba, 1 thread": ["brette_2007_coba", *BRETTE, "--threads", "1"],
    "cobahh, 2 threads": ["brette_2007_cobahh", *BRETTE, "--threads", "2"],
    "cobahh, 1 thread": ["brette_2007_cobahh", *BRETTE, "--threads", "1"],
    "adaptive EIF, 30,000 neurons, 2 threads": [str(ROOT / "benches" / "adaptive_eif.toml"), "--threads", "2"],
    "adaptive EIF, 30,000 neurons, 1 thread": [str(ROOT / "benches" / "adaptive_eif.toml"), "--threads", "1"],
    "inhibitory plasticity of Vogels et al., 10 s, 2 threads": [*VOGELS, "--threads", "2"],
    "inhibitory plasticity of Vogels et al., 10 s, 1 thread": [*VOGELS, "--threads", "1"],
    "adaptive EIF, 14.4 million synapses plastic, 2 threads": [*ADAPTIVE, "--set", "plasticity=on", "--threads", "2"],
    "lattice of stimuli of Baker et al., 2 threads": [*LATTICE, "--threads", "2"],
    "lattice of stimuli of Baker et al., 2 runs side by side": [*LATTICE, "--threads", "1"],
    "lattice of stimuli of Baker et al., 1 thread": [*LATTICE, "--threads", "1"],
    "neurons, kernel": NEURONS,
    "neurons, interpreter": [*NEURONS, "--interpreter"],
}


def run(arguments, together=1):
    """The report of a run; of several at once, with the wall time over the biological time of all."""
    command = [str(BINARY), "simulate", *arguments, "--json", "--no-progress"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    started = [subprocess.Popen(command, **pipes) for _ in range(together)]
    ended = [process.communicate() for process in started]
    for process, (_, error) in zip(started, ended):
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)}\n{error}")
    reports = [json.loads(out) for out, _ in ended]
    report = reports[0]
    report["real_time_factor"] = max(r["real_time_factor"] for r in reports) / together
    return report


def cpu():
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3, help="runs of each workload (default 3)")
    parser.add_argument("--only", default="", help="only workloads whose name contains this")
    parser.add_argument("--out", type=Path, help="also write all numbers as JSON")
    options = parser.parse_args()
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
    results = []
    print(f"{cpu()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; median [smallest, largest] of {options.repeat}\n")
    print(f"{'workload':40} {'real-time factor':>24} {'build s':>8} {'peak GiB':>9} {'events':>13}  rates (spikes/s)")
    for name, arguments in WORKLOADS.items():
        if options.only not in name:
            continue
        together = 2 if name.endswith("side by side") else 1
        runs = [run(arguments, together) for _ in range(options.repeat)]
        factors = [r["real_time_factor"] for r in runs]
        median = statistics.median(factors)
        last = runs[-1]
        hashes = {r["spikes_sha256"] for r in runs}
        if len(hashes) != 1:
            sys.exit(f"{name}: runs with the same seed gave different spikes")
        build = statistics.median(r["wall_seconds"]["build"] for r in runs)
        peak = max(r["peak_memory_bytes"] for r in runs) / 2**30
        rates = " ".join(f"{p['rate']['value'] if isinstance(p['rate'], dict) else p['rate']:.3f}" for p in last["populations"])
        print(
            f"{name:40} {median:8.3f} [{min(factors):.3f}, {max(factors):.3f}] {build:8.2f} {peak:9.3f} "
            f"{last['synaptic_events']:13d}  {rates}",
            flush=True,
        )
        results.append({
            "workload": name,
            "real_time_factor": {"median": median, "all": factors},
            "build_seconds": build,
            "peak_memory_bytes": max(r["peak_memory_bytes"] for r in runs),
            "synaptic_events": last["synaptic_events"],
            "spikes_sha256": last["spikes_sha256"],
            "neurons": last["neurons"],
            "synapses": last["synapses"],
            "load_average": os.getloadavg()[0],
        })
    if options.out:
        options.out.write_text(json.dumps({"cpu": cpu(), "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
