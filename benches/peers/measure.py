"""Run the peers' workloads several times each and write results.json: every run, and medians.

    python measure.py --nest /path/to/nest-venv/bin/python --brian2 /path/to/brian2-venv/bin/python

Repetitions take turns over the workloads (and seeds 1, 2, 3, ...), so that a load on the machine that comes and goes does
not fall on one workload alone. `load` in a run holds the load averages (1, 5, 15 minutes) at its end.
"""

import argparse
import json
import pathlib
import statistics
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
WORKLOADS = {  # name: (environment, script and options)
    "brunel, NEST, 2 threads": ("nest", ["brunel_nest.py", "--threads", "2", "--seconds", "1"]),
    "brunel, NEST, 1 thread": ("nest", ["brunel_nest.py", "--threads", "1", "--seconds", "1"]),
    "brunel, Brian2, 1 thread": ("brian2", ["brunel_brian2.py", "--threads", "1", "--seconds", "1"]),
    "brunel, Brian2, 2 threads": ("brian2", ["brunel_brian2.py", "--threads", "2", "--seconds", "1"]),
    "microcircuit 0.1, DC, NEST, 2 threads": ("nest", ["microcircuit_nest.py", "--scale", "0.1"]),
    "microcircuit 0.1, Poisson, NEST, 2 threads": ("nest", ["microcircuit_nest.py", "--scale", "0.1", "--background", "poisson"]),
    "microcircuit 0.2, DC, NEST, 2 threads": ("nest", ["microcircuit_nest.py", "--scale", "0.2"]),
    **{
        f"{n}, NEST, {t} thread{'s' if t > 1 else ''}": ("nest", ["brette_nest.py", "--network", n, "--threads", str(t)])
        for n in ("cuba", "coba", "cobahh")
        for t in (1, 2)
    },
    **{f"{n}, Brian2, 1 thread": ("brian2", ["brette_brian2.py", "--network", n]) for n in ("cuba", "coba", "cobahh")},
}
MEDIANS = ("real_time_factor", "build_seconds", "compile_seconds", "construct_and_warmup_seconds", "rate", "peak_memory_bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nest", required=True, help="Python of the environment of requirements-nest.txt")
    parser.add_argument("--brian2", required=True, help="Python of the environment of requirements-brian2.txt")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--only", default="", help="only workloads whose name contains this; others stay as they are in --out")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "results.json")
    o = parser.parse_args()
    chosen = {name: work for name, work in WORKLOADS.items() if o.only in name}
    runs = {name: [] for name in chosen}
    for repetition in range(o.repetitions):
        for name, (environment, command) in chosen.items():
            call = [getattr(o, environment), *command, "--seed", str(repetition + 1)]
            done = subprocess.run(call, cwd=HERE, capture_output=True, text=True)
            if done.returncode != 0:
                raise SystemExit(f"{name}: {done.stderr[-2000:]}")
            runs[name].append(json.loads(done.stdout.strip().splitlines()[-1]))
            print(name, runs[name][-1]["real_time_factor"], runs[name][-1]["load"], flush=True)
    if o.only and o.out.exists():
        runs = {name: part["runs"] for name, part in json.loads(o.out.read_text()).items()} | runs
    lines = []
    for name, results in runs.items():
        median = {k: round(statistics.median(r[k] for r in results), 3) for k in MEDIANS if k in results[0]}
        rows = ",\n".join(f"    {json.dumps(r)}" for r in results)
        command = json.dumps("python " + " ".join(WORKLOADS[name][1]))
        lines.append(f' {json.dumps(name)}: {{\n  "command": {command},\n  "median": {json.dumps(median)},\n  "runs": [\n{rows}\n  ]\n }}')
    o.out.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
