"""Questions to the other workers of a shop: each answers of what it alone has, its requests and its counts."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable

from yespo_mockserver.messages.clock import monotonic
from yespo_mockserver.shared.log import SharedLog
from yespo_mockserver.shared.sequencer import ForeignLogError, Message, SequencerError

ANSWER_SECONDS = 2.0
"""How long a worker may take to answer."""

REMEMBERED_SECONDS = 60.0
"""For how long a worker that has gone is told as one that didn't answer."""

_log = logging.getLogger("yespo_mockserver")


class Asking:
    """Asks, and has questions of others answered by `answer`."""

    def __init__(self, log: SharedLog) -> None:
        self._log = log
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[set[str], dict[str, bytes], asyncio.Event]] = {}
        self._seen: dict[str, float] = {}
        self.answer: Callable[[bytes], Awaitable[bytes]] | None = None
        log.hearers["ask"] = self._asked
        log.hearers["answer"] = self._answered

    async def ask(self, question: bytes) -> dict[str, bytes | None]:
        """Return what each other worker answers, None for one that doesn't, in a steady order."""
        with contextlib.suppress(SequencerError, ForeignLogError):
            await self._log.look()
        live = set(self._log.live) - {self._log.worker}
        now = monotonic()
        self._seen.update(dict.fromkeys(live, now))
        self._seen = {worker: at for worker, at in self._seen.items() if now - at < REMEMBERED_SECONDS}
        number = next(self._numbers)
        answers: dict[str, bytes] = {}
        waiting = self._waiting[number] = live, answers, asyncio.Event()
        try:
            if live:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._log.sequencer.send(self._message("ask", number, question))
                    await waiting[2].wait()
        except (TimeoutError, SequencerError):
            pass  # whoever is missing is told
        finally:
            del self._waiting[number]
        return {worker: answers.get(worker) for worker in sorted({*self._seen, *answers})}

    async def _asked(self, message: Message) -> None:
        if self.answer is None:
            return
        number, question = message.body[:8], message.body[8:]
        try:
            answer = Message(self._log.worker, "answer", number + await self.answer(question))
            await self._log.sequencer.send(answer, message.sender)
        except SequencerError as error:
            _log.warning("Another worker's question couldn't be answered: %s.", error)

    async def _answered(self, message: Message) -> None:
        waiting = self._waiting.get(int.from_bytes(message.body[:8], "big"))
        if waiting is not None:
            live, answers, all_there = waiting
            answers[message.sender] = message.body[8:]
            if live <= answers.keys():
                all_there.set()

    def _message(self, kind: str, number: int, body: bytes) -> Message:
        return Message(self._log.worker, kind, number.to_bytes(8, "big") + body)
