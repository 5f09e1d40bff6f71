"""Servers that are right but for one small thing: what the checker must find."""

from __future__ import annotations

from broken_servers import authorisation, http_headers, identifiers, lists, routing, shape, state
from broken_servers.parts import App, Broken, Got, Seen, served

__all__ = ["BROKEN", "App", "Broken", "Got", "Seen", "served"]

BROKEN: dict[str, Broken] = {
    name: broken
    for subject in (identifiers, lists, authorisation, routing, shape, http_headers, state)
    for name, broken in subject.FAULTS.items()
}
