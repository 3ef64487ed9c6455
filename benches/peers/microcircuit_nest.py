"""Time NEST on the cortical microcircuit (Potjans & Diesmann 2014) at a scale given on the command line.

    python microcircuit_nest.py --scale 0.1 --threads 2 --seconds 1          # one JSON line on stdout

The full scale (`--scale 1`) needs about 14 GiB and minutes to build. The circuit is that of
tests/against/nest/microcircuit_scaled.py; with `--background dc` (the default here) the background is a constant current.
"""

import argparse
import contextlib
import json
import pathlib
import sys
import time

import machine

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "against" / "nest"))
import microcircuit_scaled as circuit  # noqa: E402

with contextlib.redirect_stdout(sys.stderr):
    import nest


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, required=True)
    parser.add_argument("--background", choices=("dc", "poisson"), default="dc")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--warmup", type=float, default=0.5, help="s")
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    o = parser.parse_args()
    begin = time.perf_counter()
    c = circuit.circuit(o.scale, o.background)
    cells, recorders = circuit.build(nest, c, o.seed, o.threads, o.background, copies=True)
    built = time.perf_counter()
    nest.Simulate(o.warmup * 1e3)
    before, warm = [r.n_events for r in recorders], time.perf_counter()
    nest.Simulate(o.seconds * 1e3)
    done = time.perf_counter()
    rates = [round((r.n_events - n) / len(p) / o.seconds, 3) for r, n, p in zip(recorders, before, cells)]
    print(json.dumps(dict(
        workload=f"potjans_diesmann_2014_{o.background}", scale=o.scale, tool="NEST", version=nest.__version__,
        threads=o.threads, seed=o.seed, neurons=sum(c["sizes"]), synapses=sum(map(sum, c["synapses"])),
        warmup_s=o.warmup, duration_s=o.seconds,
        build_seconds=round(built - begin, 3), warmup_seconds=round(warm - built, 3), simulate_seconds=round(done - warm, 3),
        real_time_factor=round((done - warm) / o.seconds, 3), rates=dict(zip(circuit.NAMES, rates)),
        peak_memory_bytes=machine.peak_memory_bytes(), **machine.facts(),
    )))  # fmt: skip


if __name__ == "__main__":
    main()
