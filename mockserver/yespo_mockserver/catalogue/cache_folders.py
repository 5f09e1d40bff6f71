"""The cache's folders: whether what is in them can be trusted, and what a process that was killed left behind."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

from yespo_mockserver.feeds.temporary import sweep

BUILDING = "building-"
DISCARDED = "discarded-"
_OLD_SECONDS, _DISCARDED_SECONDS = 24 * 3600.0, 60.0
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
            check_trust(_target(path))
        elif not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):  # nobody waits for a pipe's bytes
            raise UntrustedError(f"{path} is neither a file nor a folder")


def check_entry(folder: Path) -> None:
    """Raise `UntrustedError` if an entry isn't this user's alone; we put no links into one."""
    paths = [folder, *folder.iterdir()]
    for path in paths:
        if path.is_symlink():
            raise UntrustedError(f"{path} is a link")
    check_trust(*paths)


def _target(link: Path) -> Path:
    try:
        return link.resolve(strict=True)
    except RuntimeError:
        raise UntrustedError(f"{link} links to itself") from None


def own_folder(path: Path) -> Path:
    """Return a folder that is this user's alone, made if it isn't there; raises `OSError`."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_trust(path)
    return path


def write_own(path: Path, content: bytes) -> None:
    """Write a file of the cache for this user alone, whole or not at all; raises `OSError`."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        partial.write_bytes(content)
        partial.chmod(0o600)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def sweep_cache(cache: Path) -> None:
    """Remove what was being built or discarded by processes that are gone."""
    sweep(cache, {BUILDING: _OLD_SECONDS, DISCARDED: _DISCARDED_SECONDS})


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
