"""A state machine of the API, to extend: requests in any order, and what holds all along."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from yespo_contracts.account import DEMO, Known
from yespo_contracts.request.written import WireRequest
from yespo_contracts.strategies.invalid import invalid_requests
from yespo_contracts.strategies.requests import valid_requests
from yespo_contracts.strategies.responses import WireResponse


class ApiMachine(RuleBasedStateMachine):
    """Sends allowed and forbidden requests in any order; the same request must be answered alike all along.

    A subclass says in `send` how a request is sent, and in `known` what is known of the account; it adds rules of its
    own, for what changes the shop, and calls `forget` in them.
    """

    known: Known = DEMO

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, WireResponse] = {}

    def send(self, request: WireRequest) -> WireResponse:
        """Return the answer to a request."""
        raise NotImplementedError(f"{type(self).__name__} must say how it sends {request!r}: define send().")

    def forget(self) -> None:
        """Let every request be answered anew."""
        self.answers.clear()

    @rule(data=st.data())
    def allowed(self, data: st.DataObject) -> None:
        """Send a request that the contract allows."""
        request = data.draw(valid_requests(known=self.known))
        answer = self.send(request)
        assert answer.status == 200, f"{request!r} got {answer.status}"  # noqa: S101  # that is what it is for
        before = self.answers.setdefault(request.target, answer)
        assert before.body == answer.body, f"{request!r} is answered otherwise than before"  # noqa: S101  # likewise

    @rule(data=st.data())
    def forbidden(self, data: st.DataObject) -> None:
        """Send a request that the contract doesn't allow."""
        request = data.draw(invalid_requests(known=self.known))
        answer = self.send(request)
        assert answer.status == request.status, f"{request!r} got {answer.status}"  # noqa: S101  # likewise

    @invariant()
    def products_are_whole(self) -> None:
        """Hold each answer to the documented shape, the latest first."""
        for answer in list(self.answers.values())[-1:]:
            document = answer.json()
            assert isinstance(document, list), f"{answer!r} isn't an array"  # noqa: S101  # likewise
