"""What the operations act on: the fake, and since when it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from yespo_mockserver.faults.armed import Faults
from yespo_mockserver.journal import Journal
from yespo_mockserver.scenarios import Scenarios
from yespo_mockserver.shop import Contact, Shop
from yespo_mockserver.stubs.recording import Replay
from yespo_mockserver.stubs.stubs import Stubs

Document = dict[str, Any]  # JSON objects of many shapes; admin-openapi.json has them


class Controlled(Protocol):
    """What is controlled: the fake."""

    shop: Shop
    faults: Faults
    stubs: Stubs
    journal: Journal
    scenarios: Scenarios
    replay: Replay | None

    def reset(self) -> None:
        """Return the shop, its faults, stubs and scenarios to the shop's files, and forget the requests."""

    def reload(self) -> None:
        """Read the shop's files again, and have their faults, stubs and scenarios; raises `ShopError`."""

    def forget_requests(self) -> None:
        """Forget the requests that came until now."""


class RecordingOf(NamedTuple):
    """What is recorded where the requests aren't the fake's own: the API's URL, and the file."""

    url: str
    file: str


class Control(NamedTuple):
    """One fake, and when its control API was started, on the monotonic clock.

    With a `recording` the journal shows what is recorded of another server, and nothing is steered.
    """

    fake: Controlled
    started: float
    recording: RecordingOf | None = None

    @property
    def shop(self) -> Shop:
        """The fake's shop, which another may replace."""
        return self.fake.shop


def known_contact(control: Control, identifiers: Mapping[str, str]) -> Contact | None:
    """Return the contact that the identifiers name, None where they name nobody or are none."""
    try:
        known = control.shop.contacts.matches(identifiers)
    except (KeyError, ValueError):
        return None
    return known[0] if known else None
