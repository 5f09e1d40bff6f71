"""Products' JSON bodies by number: in memory, or in a file of which the system keeps in memory what it has room for."""

from __future__ import annotations

import contextlib
import functools
import mmap
import os
import weakref
import zlib
from array import array
from collections.abc import Callable
from itertools import accumulate, islice, pairwise
from pathlib import Path
from typing import BinaryIO, Protocol

IN_MEMORY = 32 << 20
"""Bytes of bodies up to which they are kept in memory."""

_BLOCK = 4096
"""Bodies that are read at once where all are looked through."""

REMEMBERED = 16_384
"""Bodies of a file that were asked for last and are kept in memory; a million products share a few bestsellers."""


class Bodies(Protocol):
    """Bodies by number; a plain list is one."""

    def __getitem__(self, number: int, /) -> bytes:
        """Return one product's body."""
        ...


class BodiesInFile:
    """Bodies one after another in a file that is kept open; `ends` has the place behind each."""

    def __init__(self, descriptor: int, ends: array[int]) -> None:
        self._ends = ends
        self._read_once = _reader(descriptor)
        self._read = functools.lru_cache(REMEMBERED)(self._read_once) if hasattr(os, "pread") else self._read_once
        weakref.finalize(self, _close, descriptor)

    def __getitem__(self, number: int) -> bytes:
        """Return one product's body."""
        ends = self._ends
        begin = ends[number - 1] if number else 0
        return self._read(begin, ends[number] - begin)

    def having(self, needle: bytes) -> list[int]:
        """Return the numbers of the bodies that hold some bytes; they are read in large blocks, and not remembered."""
        ends, found = self._ends, []
        for first in range(0, len(ends), _BLOCK):
            base = begin = ends[first - 1] if first else 0
            behind = ends[first : first + _BLOCK]
            block = self._read_once(base, behind[-1] - base)
            for number, end in enumerate(behind, first):
                if block.find(needle, begin - base, end - base) >= 0:
                    found.append(number)
                begin = end
        return found

    @classmethod
    def of_path(cls, path: Path, ends: array[int]) -> BodiesInFile:
        """Return the bodies of a file; raises `OSError`."""
        return cls(os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0)), ends)


class BodiesFile:
    """Takes bodies as they come: in memory while they are few, then in a file (of its own, unless a path is given).

    `crc` is that of all that was written to a path.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.ends: array[int] = array("Q")
        self.size: int = 0
        self.crc: int = 0
        self._parts: list[bytes] = []
        self._file: BinaryIO | None = None

    def append(self, content: bytes, lengths: array[int]) -> None:
        """Add several bodies at once; raises `OSError` if the file can't be written."""
        self.ends.extend(islice(accumulate(lengths, initial=self.size), 1, None))
        self.size += len(content)
        if self._file is None and (self.path is not None or self.size > IN_MEMORY):
            import tempfile  # noqa: PLC0415  # for large feeds

            self._file = tempfile.TemporaryFile() if self.path is None else self.path.open("w+b")  # noqa: SIM115  # closed in close()
            for part in self._parts:
                self._file.write(part)
            self._parts.clear()
        if self._file is None:
            self._parts.append(content)
        else:
            self._file.write(content)
        if self.path is not None:
            self.crc = zlib.crc32(content, self.crc)  # now that it is at hand

    def finish(self) -> Bodies:
        """Return the bodies; nothing can be added any more."""
        if self._file is None:
            content = b"".join(self._parts)
            return [content[begin:end] for begin, end in pairwise((0, *self.ends))]
        self._file.flush()
        descriptor = os.dup(self._file.fileno())
        self.close()
        return BodiesInFile(descriptor, self.ends)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _reader(descriptor: int) -> Callable[[int, int], bytes]:
    """Return what reads a part of an open file.

    Not a memory map where it can be helped: pages of one that were touched count as the process's own memory.
    """
    if hasattr(os, "pread"):
        pread = os.pread
        return lambda begin, length: pread(descriptor, length, begin)
    mapped = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
    return lambda begin, length: mapped[begin : begin + length]


def _close(descriptor: int) -> None:
    with contextlib.suppress(OSError):
        os.close(descriptor)
