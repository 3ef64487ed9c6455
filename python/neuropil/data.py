"""Data sets that users have. neuropil comes with none; each function says which files it reads and where they are to be had."""

from ._native import mnist

__all__ = ["mnist"]
