"""Copies of what lies over the files: cheap while little has changed, since the files' own part is shared."""

from __future__ import annotations

import copy
from array import array
from collections import OrderedDict, deque
from collections.abc import Container
from typing import TypeVar

_Layer = TypeVar("_Layer")

_HOLDS_MORE = (dict, OrderedDict)
_CHANGES = (list, set, deque, bytearray, array, *_HOLDS_MORE)


def copied(layer: _Layer, shared: Container[int] = ()) -> _Layer:
    """Return a copy of an object and of its collections, two levels deep, but for those whose id is in `shared`."""
    twin = copy.copy(layer)
    for name, value in vars(layer).items():
        if isinstance(value, _CHANGES) and id(value) not in shared:
            own = copy.copy(value)
            if isinstance(own, _HOLDS_MORE):
                for key, inner in own.items():
                    if isinstance(inner, _CHANGES):
                        own[key] = copy.copy(inner)
            setattr(twin, name, own)
    return twin
