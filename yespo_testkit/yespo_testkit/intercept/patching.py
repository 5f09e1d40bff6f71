"""Puts a function in the place of a class's method, for as long as anybody needs it there."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, Generic, TypeVar

from yespo_testkit.intercept import Receiver, Url

Method = Callable[..., Any]  # a method of a library that is patched: of any signature
User = TypeVar("User")

_USERS = "_yespo_users"
_ORIGINAL = "_yespo_original"
_ITSELF = "_yespo_itself"


def asked(receivers: Sequence[Receiver], url: Url) -> Receiver | None:
    """Return the receiver that answers for a URL, the newest first; None if none does."""
    for receiver in tuple(receivers):
        if receiver.answers_for(url):
            return receiver
    return None


class SeamMovedError(RuntimeError):
    """A library no longer has the method that is to be replaced; the text names its version."""

    def __init__(self, owner: type | ModuleType, name: str) -> None:
        library = (owner.__name__ if isinstance(owner, ModuleType) else owner.__module__).partition(".")[0]
        where = f"{library} {version_of(library)}"
        super().__init__(f"yespo-testkit can't stand in front of {where}: {owner.__name__} has no {name} there.")


def version_of(library: str) -> str:
    """Return a library's version, as it is installed."""
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return f"of Python {platform.python_version()}"


class Patch(Generic[User]):
    """One method of a class, or function of a module, replaced while at least one user is active.

    The newest user is asked first. Whatever else replaces the method, before or after, is called for what no user
    answers, and may be undone in any order: nothing stays behind but, at worst, a function that passes everything on.
    """

    def __init__(
        self, owner: type | ModuleType, name: str, make: Callable[[Method, Sequence[User]], Method], user: User
    ) -> None:
        self._owner = owner
        self._name = name
        self._make = make
        self._user = user
        self._replaced: Method | None = None

    def start(self) -> None:
        """Put the function in place, or join the one that is; raises `SeamMovedError` where there is none."""
        raw = vars(self._owner).get(self._name)
        of_class = isinstance(raw, classmethod)
        current: Method | None = raw.__func__ if isinstance(raw, classmethod) else raw
        if current is None:
            raise SeamMovedError(self._owner, self._name)
        if getattr(current, _ITSELF, None) is not current:  # functools.wraps hands attributes on
            users: list[User] = []
            replacement = self._make(current, users)
            setattr(replacement, _ITSELF, replacement)
            setattr(replacement, _USERS, users)
            setattr(replacement, _ORIGINAL, raw)
            setattr(self._owner, self._name, classmethod(replacement) if of_class else replacement)
            current = replacement
        getattr(current, _USERS).insert(0, self._user)
        self._replaced = current

    def stop(self) -> None:
        """Take the user away, and the function with the last one."""
        if self._replaced is None:
            return
        users: list[User] = getattr(self._replaced, _USERS)
        users.remove(self._user)
        raw = vars(self._owner)[self._name]
        if not users and (raw.__func__ if isinstance(raw, classmethod) else raw) is self._replaced:
            setattr(self._owner, self._name, getattr(self._replaced, _ORIGINAL))
        self._replaced = None


class Patches(Generic[User]):
    """Patches that belong together."""

    def __init__(self, *patches: Patch[User]) -> None:
        self._patches = patches

    def start(self) -> None:
        """Put all in place, or none."""
        try:
            for patch in self._patches:
                patch.start()
        except SeamMovedError:
            self.stop()
            raise

    def stop(self) -> None:
        """Take all away."""
        for patch in self._patches:
            patch.stop()
