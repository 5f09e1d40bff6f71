"""Folders of one process that the next one removes, where the process was killed before it could."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_LOCK = "lock"
_OLD_SECONDS = 24 * 3600.0


class HeldFolder:
    """A new folder; as long as it is held, nobody takes it for left behind."""

    def __init__(self, prefix: str, inside: Path | None = None) -> None:
        self.path: Path = Path(tempfile.mkdtemp(prefix=prefix, dir=inside))
        new = self.path / f"{_LOCK}.new"
        self._lock = os.open(new, os.O_RDWR | os.O_CREAT, 0o600)
        _locked(self._lock)
        new.rename(self.path / _LOCK)  # nobody finds it before it is locked

    def let_go(self) -> None:
        """Make it a folder as any other, which stays."""
        with contextlib.suppress(OSError):
            (self.path / _LOCK).unlink()

    def close(self) -> None:
        """Remove the folder where it stands, if it wasn't moved."""
        os.close(self._lock)
        shutil.rmtree(self.path, ignore_errors=True)


@contextlib.contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """Have a folder for a while, after those that killed processes of this user left were removed."""
    sweep(Path(tempfile.gettempdir()), {prefix: _OLD_SECONDS})
    folder = HeldFolder(prefix)
    try:
        yield folder.path
    finally:
        folder.close()


def sweep(inside: Path, prefixes: dict[str, float]) -> None:
    """Remove folders that begin with one of the prefixes, are this user's, and that nobody holds any more.

    One without a lock is removed when it is as many seconds old as the prefix says: who made it may not have come to
    the lock yet.
    """
    with contextlib.suppress(OSError):
        for path in inside.iterdir():
            seconds = next((each for prefix, each in prefixes.items() if path.name.startswith(prefix)), None)
            if seconds is not None and _is_left(path, seconds):
                shutil.rmtree(path, ignore_errors=True)


def _is_left(path: Path, seconds: float) -> bool:
    try:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "geteuid") and found.st_uid != os.geteuid()):
            return False
        lock = os.open(path / _LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        with contextlib.suppress(OSError):
            return time.time() - path.stat().st_mtime > seconds
        return False
    except OSError:
        return False
    try:
        return _locked(lock)
    finally:
        os.close(lock)


def _locked(descriptor: int) -> bool:
    """Lock a file for as long as it is open, and tell whether nobody else has; the system unlocks it for the dead."""
    try:
        import fcntl  # noqa: PLC0415  # not everywhere
    except ImportError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
