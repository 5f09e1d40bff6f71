"""The web tracker, `POST /api/v2`: one event a request, no authorization."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import ClassVar

from yespo_contracts.bodies.event_body import Event
from yespo_contracts.bodies.remarks import Remarks
from yespo_contracts.bodies.tracker_body import Log, WebContact, read_tracked
from yespo_contracts.identity import identifiers_of
from yespo_mockserver.api.resource import Answered, Incoming, Resource
from yespo_mockserver.messages.reply import Response
from yespo_mockserver.shop import ShopError
from yespo_mockserver.state.change import Refused, TakeEvent


class Tracker(Resource):
    """Takes an event; the answer is empty."""

    rule = "tracker"
    authorized = False
    unlimited: ClassVar[tuple[str, ...]] = ("POST",)

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Take the event."""
        event = _event(read_tracked(incoming.document, incoming.remarks))
        return partial(self._taken, event, incoming.remarks)

    async def _taken(self, event: Event | None, remarks: Remarks) -> Answered:
        contact = None if event is None else await self.shop.log.commit(TakeEvent(event))
        if isinstance(contact, Refused):
            raise ShopError(contact.problem)
        if event is not None and any(self.shop.catalogue.number(product.id) is None for product in event.products):
            remarks.unexpected("unknown-items", event.name, "the feed has no such product.")
        return Answered(response=Response(200, (), b""), contact=contact)


class PluginLog(Resource):
    """`POST /logs/v1/plugin` at the vendor's host for events: a line of a plugin's log, which changes nothing."""

    rule = "plugin-paths"
    authorized = False
    unlimited: ClassVar[tuple[str, ...]] = ("POST",)

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Take whatever comes."""
        incoming.remarks.ignored("the whole body")
        return self._taken

    async def _taken(self) -> Answered:
        return Answered(response=Response(200, (), b""))


def _event(tracked: Event | WebContact | Log) -> Event | None:
    """Return the event that a body stands for, None where it changes nothing."""
    if isinstance(tracked, Event):
        return tracked
    identifiers = identifiers_of(tracked) if isinstance(tracked, WebContact) else {}
    web_id = identifiers.pop("webId", None)
    return Event(name="CustomerData", identifiers=identifiers, web_id=web_id) if identifiers else None
