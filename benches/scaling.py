"""Cost against size, from 10^6 to 10^9 synapses: time to build, time a synaptic event, memory a synapse, with a figure.

    python3 benches/scaling.py [--largest 1e9] [--threads 2] [--out benches/scaling.json] [--figure benches/scaling.svg]

The network keeps 1000 synapses a neuron (scaling.toml), so its activity hardly depends on its size. The figure needs matplotlib.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINARY = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "release" / "neuropil"


def measure(neurons, threads, repeat):
    """The run with the median real-time factor of `repeat` runs."""
    command = [str(BINARY), "simulate", str(ROOT / "benches" / "scaling.toml"), "--set", f"N={neurons}"]
    command += ["--threads", str(threads), "--json", "--no-progress"]
    runs = []
    for _ in range(repeat):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        runs.append(json.loads(done.stdout))
    run = sorted(runs, key=lambda r: r["real_time_factor"])[repeat // 2]
    wall = run["wall_seconds"]
    events = run["synaptic_events"]
    # Events are counted over the whole run, warm-up included.
    seconds = wall["simulate"] + wall["warmup"]
    return dict(
        neurons=run["neurons"], synapses=run["synapses"], threads=threads, build_seconds=wall["build"], run_seconds=seconds,
        real_time_factor=run["real_time_factor"], synaptic_events=events, ns_per_event=1e9 * seconds / events,
        ns_per_synapse_built=1e9 * wall["build"] / run["synapses"], peak_memory_bytes=run["peak_memory_bytes"],
        bytes_per_synapse=run["peak_memory_bytes"] / run["synapses"], rate=run["spikes"] / run["neurons"] / 0.2,
    )  # fmt: skip


def draw(rows, path):
    """Build and run time against synapses, on logarithmic axes, with lines of slope one."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    synapses = [r["synapses"] for r in rows]
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
    panels = (
        ("building", [r["build_seconds"] for r in rows], "wall time (s)"),
        ("simulating one second", [r["real_time_factor"] for r in rows], "wall time (s)"),
        ("peak memory", [r["peak_memory_bytes"] / 2**30 for r in rows], "GiB"),
    )
    for ax, (title, values, label) in zip(axes, panels):
        ax.loglog(synapses, values, "o-", color="#1f5f8b", label="measured")
        middle = len(rows) // 2
        ax.loglog(synapses, [values[middle] * s / synapses[middle] for s in synapses], "--", color="#999999", label="proportional")
        ax.set(title=title, xlabel="synapses", ylabel=label)
        ax.grid(True, which="major", color="#e5e5e5")
    axes[0].legend(frameon=False)
    figure.savefig(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=float, default=1e9, help="synapses of the largest network")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3, help="runs of each size up to 10^8 synapses; one beyond")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--figure", type=Path)
    options = parser.parse_args()
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
    rows = []
    print(f"{'synapses':>12} {'build s':>8} {'ns/synapse':>11} {'factor':>8} {'ns/event':>9} {'GiB':>7} {'B/synapse':>10} {'rate':>6}")
    for exponent in (6, 6.5, 7, 7.5, 8, 8.5, 9):
        neurons = round(10 ** (exponent - 3) / 10) * 10
        if neurons * 1000 > options.largest * 1.001:
            break
        row = measure(neurons, options.threads, options.repeat if exponent <= 8 else 1)
        rows.append(row)
        print(
            f"{row['synapses']:12d} {row['build_seconds']:8.2f} {row['ns_per_synapse_built']:11.2f} {row['real_time_factor']:8.3f} "
            f"{row['ns_per_event']:9.3f} {row['peak_memory_bytes'] / 2**30:7.3f} {row['bytes_per_synapse']:10.2f} {row['rate']:6.2f}",
            flush=True,
        )
    if options.out:
        options.out.write_text(json.dumps(rows, indent=1) + "\n")
    if options.figure:
        draw(rows, options.figure)


if __name__ == "__main__":
    main()
