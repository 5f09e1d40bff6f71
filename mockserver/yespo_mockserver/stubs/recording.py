"""A recording in front of the fake: answers byte for byte what was recorded, and refuses or leaves to it the rest."""

from __future__ import annotations

from typing import Literal

from yespo_contracts.masking import masked_text
from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.recordings.matching import Asked, Recording
from yespo_mockserver.messages.delivery import AT_ONCE, Delivery
from yespo_mockserver.messages.reply import Response
from yespo_mockserver.messages.request import Request

Otherwise = Literal["refuse", "fake"]
"""What becomes of a request that wasn't recorded."""

MARK = b"x-yespo-testkit"
"""The header of answers that say something about the recording."""

_ITS_OWN = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "date"})


class Replay:
    """Answers out of a recording; `times` and `missed` count requests that were in it, and that weren't."""

    def __init__(self, recording: Recording, otherwise: Otherwise = "refuse") -> None:
        self.recording = recording
        self.otherwise = otherwise
        self.answered: int = 0
        self.missed: int = 0

    def reset(self) -> None:
        """Answer from the beginning again."""
        self.recording.rewind()
        self.answered = self.missed = 0

    def answer(self, request: Request) -> tuple[Response, Delivery] | None:
        """Return the recorded answer, a refusal, or None where the fake is to answer."""
        asked = Asked(
            request.method,
            request.path,
            request.query.decode("latin-1"),
            request.content,
            _text(request.header(b"authorization")),
        )
        found = self.recording.answer(asked)
        if found is None:
            self.missed += 1
            return None if self.otherwise == "fake" else (self._not_recorded(asked), AT_ONCE)
        self.answered += 1
        return _response(found), _delivery(found)

    def _not_recorded(self, asked: Asked) -> Response:
        target = asked.path + (f"?{asked.query}" if asked.query else "")
        lines = [f"The recording has no answer to {masked_text(f'{asked.method} {target}')}."]
        if nearest := self.recording.nearest(asked):
            lines.append(f"The nearest that it has: {nearest}")
        lines.append("Record it too, or let the fake answer such requests: --otherwise fake.")
        headers = ((b"content-type", b"text/plain; charset=UTF-8"), (MARK, b"not-recorded"))
        return Response(404, headers, "\n".join(lines).encode("utf-8", "replace"))


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def _response(one: Recorded) -> Response:
    headers = tuple(
        (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in one.answer_headers
        if name.lower() not in _ITS_OWN
    )
    if one.cut:
        headers += ((MARK, b"body-cut"),)
    return Response(one.status or 200, headers, one.body)


def _delivery(one: Recorded) -> Delivery:
    """Return how the answer is delivered: as it broke, where it did."""
    if one.broken is None:
        return AT_ONCE
    return Delivery(ends="half-close", begun=True) if one.status else Delivery(ends="reset")
