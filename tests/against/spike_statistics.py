"""Statistics of a population's spikes, by the definitions of neuropil's analysis."""

import numpy as np

CORRELATION_BIN, SYNCHRONY_BIN = 10.0, 3.0  # ms
FEWEST_INTERVALS = 10
DEFINITIONS = {
    "window": "spikes stamped in (warmup, warmup + duration]; intervals between spikes within the window only",
    "rate": "spikes / neurons / duration, spikes/s, all neurons",
    "cv": "mean over neurons with >= 10 intervals of standard deviation / mean of the intervals, the variance divided by n - 1 (n intervals)",
    "lv": "mean over the same neurons of 3 / (n - 1) times the sum over successive intervals of ((a - b) / (a + b))^2",
    "correlation": "mean over all pairs of Pearson's correlation of the counts in 10 ms; neurons whose count never changes are left out",
    "synchrony": "variance (divided by the number of bins) / mean of the population's count in 3 ms",
}


def counts(steps, first, last, dt, bin):
    """Counts in whole bins of (first, last]; an incomplete last bin is left out."""
    width = round(bin / dt)
    bins = (last - first) // width
    return np.bincount((steps - first - 1) // width, minlength=bins + 1)[:bins]


def statistics(steps, neurons, size, first, last, dt):
    """Of spikes at `steps` (stamps) of `neurons` (0 .. size - 1), those in first < step <= last."""
    keep = (steps > first) & (steps <= last)
    steps, neurons = steps[keep], neurons[keep]
    order = np.lexsort((steps, neurons))
    trains = np.split(steps[order], np.cumsum(np.bincount(neurons, minlength=size))[:-1])
    cv, lv, z = [], [], []
    for train in trains:
        gaps = np.diff(train)
        if len(gaps) >= FEWEST_INTERVALS:
            a, b = gaps[:-1], gaps[1:]
            cv.append(gaps.std(ddof=1) / gaps.mean())
            lv.append(3.0 * np.sum(((a - b) / (a + b)) ** 2) / (len(gaps) - 1))
        c = counts(train, first, last, dt, CORRELATION_BIN).astype(float)
        if c.std() > 0:
            z.append((c - c.mean()) / c.std())
    z, population = np.array(z), counts(steps, first, last, dt, SYNCHRONY_BIN)
    n = len(z)
    mean = lambda x: round(float(np.mean(x)), 6) if x else None
    return dict(
        rate=round(len(steps) / size / ((last - first) * dt) * 1e3, 6), cv=mean(cv), lv=mean(lv),
        correlation=round(float((np.mean(z.sum(axis=0) ** 2) - n) / (n * (n - 1))), 7) if n > 1 else None,
        synchrony=round(float(population.var() / population.mean()), 6) if len(steps) else None,
    )


def write(path, head, networks):
    """One line per network's field and per seed."""
    import json

    dump = lambda x: json.dumps(x, allow_nan=False)
    parts = []
    for name, network in networks.items():
        fields = [f'  {dump(k)}: {dump(v)}' for k, v in network.items() if k != "seeds"]
        seeds = ",\n".join(f"   {dump(str(s))}: {dump(v)}" for s, v in network["seeds"].items())
        parts.append(f' {dump(name)}: {{\n' + ",\n".join(fields) + f',\n  "seeds": {{\n{seeds}\n  }}\n }}')
    lines = [f"{dump(k)}: {dump(v)}" for k, v in (head | dict(definitions=DEFINITIONS)).items()]
    path.write_text("{\n" + ",\n".join(lines) + ',\n"networks": {\n' + ",\n".join(parts) + "\n}\n}\n")
