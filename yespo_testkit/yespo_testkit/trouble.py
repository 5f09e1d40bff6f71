"""What can go wrong below HTTP, told to whatever stands between the fake and the client."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal, get_args

import msgspec

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.errors import JSON, Refusal
from yespo_testkit.drive import Answer

WireKind = Literal["timeout", "connect", "reset", "truncated"]
WIRE_KINDS: tuple[str, ...] = get_args(WireKind)
KINDS = ("malformed", *WIRE_KINDS)
"""Every fault by name; a status from 400 to 599 is one too."""


class WireTrouble(Exception):  # noqa: N818  # it is what the client meets, not an error of ours
    """The exchange ends without a whole answer; interceptors raise what their library raises then.

    `answer` is what would have been answered, of which a client may see a part.
    """

    def __init__(self, kind: WireKind, answer: Answer) -> None:
        super().__init__(kind)
        self.kind = kind
        self.answer = answer


def faulty(fault: int | str, path: str, answer: Answer, behaviour: Behaviour) -> Answer:
    """Return what is answered instead of `answer`; raises `WireTrouble` where nothing whole is."""
    if isinstance(fault, int):
        phrase = HTTPStatus(fault).phrase if fault in set(HTTPStatus) else "Error"
        content_type, body = Refusal(fault, (f"{phrase}.",)).content(path, behaviour.error_style)
        return Answer(fault, ((b"content-type", content_type.encode()),), body)
    if fault == "malformed":
        return Answer(200, ((b"content-type", JSON.encode()),), answer.body[: len(answer.body) // 2] or b"[{")
    raise WireTrouble(msgspec.convert(fault, WireKind), answer)
