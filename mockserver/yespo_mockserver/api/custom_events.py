"""Events of the account's own kinds, in three versions: checked, journalled, and of no consequence here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar

from yespo_contracts.bodies.custom_event_body import read_custom_event
from yespo_mockserver.api.resource import Answered, Incoming, Resource
from yespo_mockserver.messages.reply import Response


class CustomEventV1(Resource):
    """`POST /api/v1/event`."""

    rule = "custom-events"
    version: ClassVar[int] = 1
    rates: ClassVar[Mapping[str, float]] = {"POST": 350.0}

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Take the event."""
        read_custom_event(incoming.document, self.version, incoming.remarks)
        return self._taken

    async def _taken(self) -> Answered:
        return Answered(response=Response(200, (), b""))


class CustomEventV2(CustomEventV1):
    """`POST /api/v2/event`."""

    version = 2


class CustomEventV3(CustomEventV1):
    """`POST /api/v3/event`, of which only the path is known; the vendor's table of rates doesn't list it."""

    version = 3
    rates: ClassVar[Mapping[str, float]] = {}
