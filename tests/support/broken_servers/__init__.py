"""Servers that are right but for one small thing: what the checker must find."""

from __future__ import annotations

from broken_servers import (
    authorisation,
    effects,
    http_headers,
    identifiers,
    keys,
    lists,
    routing,
    shape,
    state,
    time,
    together,
    values,
)
from broken_servers.parts import KEY, App, Broken, Got, Seen, served

__all__ = ["BROKEN", "KEY", "App", "Broken", "Got", "Seen", "served"]

BROKEN: dict[str, Broken] = {
    name: broken
    for subject in (
        identifiers,
        lists,
        authorisation,
        keys,
        routing,
        shape,
        values,
        http_headers,
        effects,
        state,
        together,
        time,
    )
    for name, broken in subject.FAULTS.items()
}
