"""Reference numbers for PCA, Isomap and ridge regression: prints JSON. Needs NumPy and scikit-learn.

The data are a bent sheet in 12 dimensions with a deterministic ripple; the test of the same name makes the same arrays.
"""
import json

import numpy as np
import sklearn
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.manifold import Isomap

side = 17
u, v = np.meshgrid(np.linspace(-1, 1, side), np.linspace(-1, 1, side), indexing="ij")
u, v = u.ravel(), v.ravel()
i = np.arange(u.size)
columns = []
for k in range(12):
    c = np.cos(k + 0.5)
    s = np.sin(2.0 * k + 1.0)
    columns.append(np.maximum(0.0, c * u + s * v + 0.3 * np.cos(3.0 * k)) + 0.01 * np.sin(7.0 * i * (k + 1.0)))
x = np.array(columns).T
y = np.array([u * v, np.abs(u)]).T

pca = PCA().fit(x)
isomap = Isomap(n_neighbors=8, n_components=3).fit(x)
g = isomap.dist_matrix_
upper = np.triu_indices(u.size, 1)
residual = []
for d in (1, 2, 3):
    p = isomap.embedding_[:, :d]
    e = np.sqrt(((p[:, None] - p[None]) ** 2).sum(2))
    residual.append(1 - np.corrcoef(g[upper], e[upper])[0, 1] ** 2)
ridge = Ridge(alpha=0.5).fit(x, y)
few = Ridge(alpha=0.01).fit(x[:9], y[:9])
print(json.dumps({
    "scikit_learn": sklearn.__version__,
    "pca_variances": pca.explained_variance_.tolist(),
    "pca_first_scores": np.abs(pca.transform(x)[:5, :3]).tolist(),
    "isomap_geodesic_corner": float(g[0, -1]),
    "isomap_geodesic_mean": float(g.mean()),
    "isomap_lengths": np.sqrt((isomap.embedding_ ** 2).sum(0)).tolist(),
    "isomap_first": np.abs(isomap.embedding_[:3]).tolist(),
    "isomap_residual": residual,
    "ridge_weights": ridge.coef_.tolist(),
    "ridge_intercept": ridge.intercept_.tolist(),
    "ridge_few_weights": few.coef_.tolist(),
    "ridge_few_intercept": few.intercept_.tolist(),
}, indent=1))
