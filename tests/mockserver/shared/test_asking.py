"""Workers ask each other, and tell who didn't answer, for as long as one may still be coming back."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from yespo_mockserver.shared import asking
from yespo_mockserver.shared.asking import ANSWER_SECONDS, REMEMBERED_SECONDS, Asking
from yespo_mockserver.shared.log import SharedLog
from yespo_mockserver.shared.sequencer import ForeignLogError, Message, SequencerError


class Workers:
    """A log with nothing but its workers, who answer what they are asked, if they do."""

    def __init__(self, *live: str) -> None:
        self.worker, self.live = "me", ["me", *live]
        self.hearers: dict[str, Any] = {}
        self.sequencer = self
        self.silent: set[str] = set()
        self.fails: Exception | None = None
        self.sent: list[tuple[Message, str | None]] = []

    async def look(self) -> None:
        if self.fails is not None:
            raise self.fails

    async def send(self, message: Message, to: str | None = None) -> None:
        if isinstance(self.fails, SequencerError):
            raise self.fails
        self.sent.append((message, to))
        if message.kind == "ask":
            for worker in {*self.live} - {"me"} - self.silent:
                await self.hearers["answer"](Message(worker, "answer", message.body[:8] + worker.upper().encode()))


def asked_by(workers: Workers) -> dict[str, bytes | None]:
    asked = Asking(cast("SharedLog", workers))
    return asyncio.run(asyncio.wait_for(asked.ask(b"how many?"), ANSWER_SECONDS / 2))  # nobody is waited for in vain


def test_each_other_worker_answers_in_a_steady_order() -> None:
    assert list(asked_by(Workers("c", "a", "b")).items()) == [("a", b"A"), ("b", b"B"), ("c", b"C")]


def test_nobody_else_is_nobody_asked() -> None:
    workers = Workers()
    assert (asked_by(workers), workers.sent) == ({}, [])


def test_whoever_is_silent_is_told_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 0.01)
    workers = Workers("a", "b")
    workers.silent = {"b"}
    assert asked_by(workers) == {"a": b"A", "b": None}


@pytest.mark.parametrize("error", [SequencerError("away"), ForeignLogError("another")])
def test_where_nobody_can_be_asked_all_are_told_as_missing(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 0.01)
    workers = Workers("a")
    workers.fails = error
    workers.silent = {"a"}
    assert asked_by(workers) == {"a": None}


def test_whoever_has_gone_is_told_for_a_minute_and_then_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(asking, "monotonic", lambda: now)
    workers = Workers("a", "b")
    asked = Asking(cast("SharedLog", workers))

    async def each() -> list[dict[str, bytes | None]]:
        nonlocal now
        found = [await asked.ask(b"?")]
        workers.live.remove("b")
        for seconds in (REMEMBERED_SECONDS - 1, 1):
            now += seconds
            found.append(await asked.ask(b"?"))
        return found

    assert asyncio.run(each()) == [{"a": b"A", "b": b"B"}, {"a": b"A", "b": None}, {"a": b"A"}]


def test_a_question_is_answered_to_whoever_asks_and_without_an_answer_not_at_all() -> None:
    workers = Workers()
    own = Asking(cast("SharedLog", workers))
    question = Message("other", "ask", (7).to_bytes(8, "big") + b"how many?")

    async def answer(asked: bytes) -> bytes:
        return asked + b" two"

    async def each() -> None:
        await workers.hearers["ask"](question)
        own.answer = answer
        await workers.hearers["ask"](question)
        await workers.hearers["answer"](Message("late", "answer", (99).to_bytes(8, "big")))

    asyncio.run(each())
    assert workers.sent == [(Message("me", "answer", (7).to_bytes(8, "big") + b"how many? two"), "other")]
