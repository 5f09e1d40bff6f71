"""The cache's folders: whether what is in them can be trusted, and what a process that was killed left behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

BUILDING = "building-"
DISCARDED = "discarded-"
_LOCK = "lock"
_OLD_SECONDS = 24 * 3600.0
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


VARIABLE = "YESPO_TESTKIT_CACHE"
"""The environment variable that names another folder, or says `off`."""


class UntrustedError(OSError):
    """Somebody else owns what is in the cache, or may write to it."""


def check_trust(*paths: Path) -> None:
    """Raise `UntrustedError` if one of the paths belongs to another user, or others may write to it."""
    if sys.platform == "win32":
        return
    for path in paths:
        found = path.lstat()
        if found.st_uid not in {0, os.geteuid()}:
            raise UntrustedError(f"{path} belongs to another user")
        if found.st_mode & _OTHERS_MAY_WRITE and not stat.S_ISLNK(found.st_mode):
            raise UntrustedError(f"others may write to {path}; chmod go-w makes it yours alone")
        if stat.S_ISLNK(found.st_mode):
            check_trust(path.resolve())
        elif not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):  # nobody waits for a pipe's bytes
            raise UntrustedError(f"{path} is neither a file nor a folder")


def own_folder(path: Path) -> Path:
    """Return a folder that is this user's alone, made if it isn't there; raises `OSError`."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_trust(path)
    return path


class Building:
    """A folder in which an entry is built; as long as it is open, nobody takes it for left behind."""

    def __init__(self, cache: Path) -> None:
        self.path: Path = Path(tempfile.mkdtemp(prefix=BUILDING, dir=cache))
        self._lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        _locked(self._lock)

    def finish(self) -> None:
        """Let go of the folder, which is an entry from now on."""
        with contextlib.suppress(OSError):
            (self.path / _LOCK).unlink()

    def close(self) -> None:
        """Remove the folder where it stands, if it hasn't become an entry."""
        os.close(self._lock)
        shutil.rmtree(self.path, ignore_errors=True)


def sweep(cache: Path) -> None:
    """Remove what was being built or discarded by processes that are gone."""
    with contextlib.suppress(OSError):
        for path in cache.iterdir():
            if path.name.startswith((BUILDING, DISCARDED)) and _is_left(path):
                shutil.rmtree(path, ignore_errors=True)


def _is_left(path: Path) -> bool:
    """Tell whether nobody works in a folder any more: its lock can be taken, or without one it is a day old."""
    try:
        lock = os.open(path / _LOCK, os.O_RDWR)
    except OSError:
        with contextlib.suppress(OSError):
            return time.time() - path.stat().st_mtime > (_OLD_SECONDS if path.name.startswith(BUILDING) else 60.0)
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


def cache_folder() -> Path | None:
    """Return the folder of the cache, None if there is to be none."""
    named = os.environ.get(VARIABLE)
    if named:
        return None if named == "off" else Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base) / "yespo-testkit" if base else None
    with contextlib.suppress(RuntimeError):
        home = Path.home()
        default = home / ("Library/Caches" if sys.platform == "darwin" else ".cache")
        return Path(os.environ.get("XDG_CACHE_HOME") or default) / "yespo-testkit"
    return None
