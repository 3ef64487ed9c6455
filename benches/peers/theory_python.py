"""The theory workloads of `crates/neuropil-theory/examples/speed.rs` with NNMT and SciPy; prints one JSON line.

One thread. Transfer function: the same 400,000 means and noises, rates alone (NNMT has no function for both derivatives).
Working point: Potjans & Diesmann (2014), exponential currents, coloured-noise shift. Map: a loop of `scipy.optimize.fsolve` over
200 x 200 points of the same two-population stabilized supralinear network, one start, one state a point at most.
"""

import json
import statistics
import time
import warnings

import nnmt
import numpy as np
import scipy
from nnmt.lif import delta, exp
from scipy.optimize import fsolve


def transfer_function():
    k = np.arange(400_000)
    mean, noise = (k % 1000) * 0.04e-3, (1.0 + (k // 1000) * 0.02) * 1e-3
    start = time.perf_counter()
    rates = delta._firing_rates_for_given_input(mean, noise, 10e-3, 20e-3, 20e-3, 2e-3)
    return len(rates) / (time.perf_counter() - start)


def working_point():
    size = np.array([20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948])
    probability = np.array([
        [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0, 0.0076, 0.0],
        [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0, 0.0042, 0.0],
        [0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0],
        [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0, 0.1057, 0.0],
        [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0],
        [0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0],
        [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
        [0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443],
    ])
    pairs = np.outer(size, size).astype(float)
    in_degree = np.log1p(-probability) / np.log1p(-1 / pairs) / size[:, None]
    jump = 87.8e-12 * 0.5e-3 / 250e-12
    weight = np.tile(jump * np.array([1, -4] * 4), (8, 1))
    weight[0, 2] *= 2
    outside = np.array([1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100])
    times = []
    for _ in range(11):
        start = time.perf_counter()
        rates = exp._firing_rates(
            J=weight, K=in_degree, V_0_rel=0.0, V_th_rel=15e-3, tau_m=10e-3, tau_r=2e-3, tau_s=0.5e-3,
            J_ext=np.full((8, 1), jump), K_ext=outside[:, None], nu_ext=np.array([8.0]),
        )
        times.append(time.perf_counter() - start)
    return statistics.median(times), [float(r) for r in rates]


def regime_map():
    # Rates 1/s; drift mV/s; the power laws of the two populations as in speed.rs.
    a, b, n = np.array([1.0792e-4, 2.2099e-6]), np.array([-11.1425, 4.7670]), np.array([3.0814, 3.8150])
    weight = np.array([[5.0, -10.0], [7.0, -11.0]])
    answered, start = 0, time.perf_counter()
    for y in range(200):
        for x in range(200):
            drive = x * 0.1 * np.array([1.0, 0.5 + y * 0.01])

            def residual(rates):
                return a * np.maximum(drive + weight @ rates - b, 0.0) ** n - rates

            _, _, flag, _ = fsolve(residual, np.ones(2), full_output=True)
            answered += flag == 1
    return time.perf_counter() - start, answered


def main():
    warnings.simplefilter("ignore")
    transfer_function()
    points = statistics.median(transfer_function() for _ in range(3))
    seconds, rates = working_point()
    map_seconds, answered = regime_map()
    print(json.dumps({
        "workload": "theory", "nnmt": nnmt.__version__, "scipy": scipy.__version__, "threads": 1,
        "transfer_points_per_second": points, "working_point_seconds": seconds, "working_point_rates": rates,
        "map_seconds": map_seconds, "map_points_answered": int(answered),
    }))


if __name__ == "__main__":
    main()
