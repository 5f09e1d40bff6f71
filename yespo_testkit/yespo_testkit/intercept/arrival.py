"""Tells when a library is imported for the first time, so that a client that imports late is intercepted too."""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType


class Arrivals(importlib.abc.MetaPathFinder):
    """Calls `arrived` with a library's name right after its import."""

    def __init__(self, arrived: Callable[[str], None]) -> None:
        self._arrived = arrived
        self._awaited: set[str] = set()

    def watch(self, libraries: Iterable[str]) -> None:
        """Wait for these."""
        self._awaited.update(libraries)
        if self._awaited:
            sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Wait no longer."""
        self._awaited.clear()
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002  # what Python's import passes
        target: ModuleType | None = None,  # noqa: ARG002  # likewise
    ) -> ModuleSpec | None:
        """Find an awaited library as Python would, with a loader that tells when it is loaded."""
        if fullname not in self._awaited:
            return None
        self._awaited.discard(fullname)
        spec = importlib.util.find_spec(fullname)
        if spec is None or spec.loader is None:
            return spec
        spec.loader = _Telling(spec.loader, lambda: self._arrived(fullname))
        return spec


class _Telling(importlib.abc.Loader):
    def __init__(self, loader: importlib.abc.Loader, loaded: Callable[[], None]) -> None:
        self._loader = loader
        self._loaded = loaded

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._loaded()
