"""How a reply arrives at a client: its delivery's steps, with the kinds of trouble that client libraries tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Literal, NamedTuple, TypeAlias

from yespo_mockserver.faults import Fault
from yespo_mockserver.messages.delivery import Begin, Broken, Piece, Wait
from yespo_mockserver.messages.reply import Reply

ClientErrorKind = Literal["connect", "read-timeout", "reset", "incomplete", "protocol"]

_KINDS: Mapping[str, ClientErrorKind] = {
    "refused": "connect",
    "late": "read-timeout",
    "reset": "reset",
    "stall": "read-timeout",
    "half-close": "incomplete",
    "bad-chunks": "protocol",
}


class ClientError(NamedTuple):
    """What the client meets instead of the answer, or of the rest of it."""

    kind: ClientErrorKind
    text: str


Step: TypeAlias = Wait | Begin | Piece | ClientError


def steps(reply: Reply, patience: float | None) -> Iterator[Step]:
    """Yield how a reply arrives at a client that waits `patience` seconds for each step, None being for ever.

    A client that would wait for ever is told so, rather than let wait.
    """
    for step in reply.delivery.steps(reply.response.body, patience):
        if isinstance(step, Broken):
            if step.how == "late":
                reply.left_early = True
            yield ClientError(_KINDS[step.how], _text(reply, step, patience))
            return
        yield step


def _text(reply: Reply, step: Broken, patience: float | None) -> str:
    if step.how == "late":
        return f"yespo-testkit: the answer is {step.waited:g} s late, and the client waits {patience:g} s"
    met = next(
        (_shown(fault) for fault in reply.faults if isinstance(fault, Fault) and fault.about.level == "wire"), ""
    )
    text = f"yespo-testkit: the fault {met or step.how!r} was arranged"
    if step.how == "stall" and patience is None:
        text += "; this client has no time-out and would wait for ever"
    return text


def _shown(fault: Fault) -> str:
    """Return a fault by its kind and by where in the answer it strikes."""
    return fault.kind if fault.at is None else f"{fault.kind}:at={fault.at}"


def reason(status: int) -> str:
    """Return a status's usual phrase, empty where it has none."""
    return _PHRASES.get(status, "")


_PHRASES = {status.value: status.phrase for status in HTTPStatus}
