"""Demands the same spikes of the full-scale microcircuit for any number of threads, interpreter and kernel, and instruction set.

    python3 benches/bits.py [--scale 1.0] [--duration 200ms]

The tests do the same at a tenth of the size; this takes a few minutes at full scale. Exit code 1 where any run differs.
"""

import argparse
import subprocess
import sys

from run import BINARY, ROOT, run

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--scale", default="1.0")
parser.add_argument("--duration", default="200ms")
options = parser.parse_args()
subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
flags = open("/proc/cpuinfo").read()
sets = ["baseline"] + [name for name, flag in (("avx2", "avx2"), ("avx512", "avx512f")) if flag in flags]
cases = [["--threads", t] for t in ("1", "2", "3", "8")]
cases += [["--threads", "2", "--isa", name] for name in sets]
cases += [["--threads", "2", "--interpreter", "--isa", name] for name in sets]
seen = {}
for case in cases:
    result = run([
        "potjans_diesmann_2014", "--scale", options.scale, "--warmup", "0.1s", "--duration", options.duration, "--seed", "1", *case,
    ])
    seen[result["spikes_sha256"]] = seen.get(result["spikes_sha256"], 0) + 1
    print(f"{result['spikes_sha256'][:16]}  {result['spikes']:8d} spikes  {' '.join(case)}", flush=True)
print(f"{BINARY.name} at scale {options.scale}: {len(cases)} runs, {len(seen)} different spike trains")
sys.exit(0 if len(seen) == 1 else 1)
