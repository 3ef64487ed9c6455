"""A sweep from Python: the file of the command line, on the cores of this machine and then on a Dask cluster.

The cluster is one in this process; `distributed.Client("tcp://scheduler:8786")` would be one of many machines.
"""

from pathlib import Path

import numpy as np

import neuropil as npl

sweep = npl.Sweep.from_file(Path(__file__).with_name("05_sweep.toml"))
print(sweep)
results = sweep.run(progress=False)
for g in np.unique(results["g"]):
    chosen = results["g"] == g
    simulated, theory = (results[f"E.{name} (spikes/s)"][chosen].mean() for name in ("rate", "theory_rate"))
    print(f"g = {g:g}: {simulated:5.1f} spikes/s simulated, {theory:5.1f} by theory, mean over eta and trials")

try:
    from distributed import Client, LocalCluster
except ImportError:
    print("distributed is not installed: pip install distributed")
else:
    with LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster, Client(cluster) as client:
        again = sweep.run(client.get_executor(), tasks=range(4), progress=False)
    assert (again["E.rate (spikes/s)"] == results["E.rate (spikes/s)"][:4]).all()
    print("the same numbers from Dask")
