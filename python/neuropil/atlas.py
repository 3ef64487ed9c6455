"""Models of neurons and synapses, and circuits, from the literature, each a file that says where its numbers are from."""

from ._native import atlas_circuit as circuit
from ._native import atlas_circuits as circuits
from ._native import atlas_describe as describe
from ._native import atlas_models as models
from ._native import atlas_source as source
from ._native import atlas_synapses as synapses

__all__ = ["circuit", "circuits", "describe", "models", "source", "synapses"]
