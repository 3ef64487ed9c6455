"""Papers that can be reproduced: :func:`list` names them, :func:`figures` the figures of one, :func:`reproduce` makes them anew."""

from ._native import paper_figures as figures
from ._native import papers as list
from ._native import reproduce

__all__ = ["figures", "list", "reproduce"]
