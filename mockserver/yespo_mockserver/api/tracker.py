"""The web tracker, `POST /api/v2`: one event a request, no authorization."""

from __future__ import annotations

from yespo_contracts.bodies.event_body import read_event
from yespo_mockserver.api.resource import Answered, Asked, Resource
from yespo_mockserver.messages.reply import Response
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.apply import Intake


class Tracker(Resource):
    """Takes an event; the answer is empty."""

    rule = "tracker"
    authorized = False

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._intake = Intake(shop)

    def answer(self, asked: Asked) -> Answered:
        """Take the event."""
        contact = self._intake.take_event(read_event(asked.document))
        return Answered(response=Response(200, (), b""), contact=contact)
