"""What every change is, and a change that was refused."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

import msgspec

Result = TypeVar("Result")


class Change(msgspec.Struct, Generic[Result], frozen=True):
    """One change; `Result` is what becomes of it."""


class Refused(msgspec.Struct, frozen=True):
    """A change that wasn't made, and why, in sentences; `kind` tells what a client may want to tell apart."""

    problem: str
    kind: Literal["", "taken", "unknown"] = ""
