"""What an outcome means to a client: a whole answer in time, or one of few kinds of trouble.

Interceptors raise what their library raises for each kind.
"""

from __future__ import annotations

from typing import Literal

from yespo_testkit.outcome import Outcome

TroubleKind = Literal["connect", "connect-timeout", "read-timeout", "reset", "incomplete", "protocol"]


class Trouble(Exception):  # noqa: N818  # it is what the client meets, not an error of ours
    """The client gets no whole answer in time.

    `partial` is what of the body arrives before, None where nothing does; `outcome` has the status and headers then.
    """

    def __init__(self, kind: TroubleKind, outcome: Outcome, text: str) -> None:
        super().__init__(text)
        self.kind = kind
        self.outcome = outcome

    @property
    def partial(self) -> bytes | None:
        """What of the body arrives before."""
        return self.outcome.partial


_KINDS: dict[str, TroubleKind] = {
    "refused": "connect",
    "reset": "reset",
    "stall": "read-timeout",
    "half-close": "incomplete",
    "bad-chunks": "protocol",
}


def trouble_in(outcome: Outcome, patience: float | None) -> Trouble | None:
    """Return the trouble that a client meets which waits `patience` seconds for an answer, None being for ever.

    A client that would wait for ever is told so, rather than let wait.
    """
    wire = outcome.wire
    if patience is not None and outcome.seconds > patience and (wire is None or wire.kind != "refused"):
        text = f"the answer is {outcome.seconds:g} s late, and the client waits {patience:g} s"
        return Trouble("read-timeout", outcome._replace(partial=None), f"yespo-testkit: {text}")
    if wire is None or not outcome.breaks:
        return None
    kind = _KINDS[wire.kind]
    text = f"yespo-testkit: the fault {str(wire)!r} was arranged"
    if kind == "read-timeout" and patience is None:
        text += "; this client has no time-out and would wait for ever"
    return Trouble(kind, outcome, text)
