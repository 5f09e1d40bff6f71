"""The web tracker, `POST /api/v2`: one event a request, no authorization."""

from __future__ import annotations

from yespo_contracts.bodies.event_body import read_event
from yespo_mockserver.api.resource import Answered, Asked, Resource
from yespo_mockserver.messages.reply import Response
from yespo_mockserver.shop import ShopError
from yespo_mockserver.state.change import Refused, TakeEvent


class Tracker(Resource):
    """Takes an event; the answer is empty."""

    rule = "tracker"
    authorized = False

    def answer(self, asked: Asked) -> Answered:
        """Take the event."""
        contact = self.shop.log.commit_now(TakeEvent(read_event(asked.document)))
        if isinstance(contact, Refused):
            raise ShopError(contact.problem)
        return Answered(response=Response(200, (), b""), contact=contact)
