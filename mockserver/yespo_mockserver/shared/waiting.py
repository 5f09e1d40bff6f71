"""What a worker waits for: its own changes to come back in the log's order, and the others to have them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from yespo_mockserver.shared.sequencer import Command, RefusedError, Sequencer
from yespo_mockserver.shop.log import LogAwayError
from yespo_mockserver.state.change import Change, packed

AT_ONCE = 100
"""How many changes are put into the log at once."""


def away(why: str, *, sent: bool) -> LogAwayError:
    """Return the refusal of a change, which may have been made where it was sent."""
    if sent:
        text = "went out of reach: {}. Whether the change was made can't be told; look before you retry."
    else:
        text = "is out of reach: {}. Nothing was changed; try again."
    return LogAwayError(f"The shop's shared log {text.format(why)}")


class Waiting:
    """One change on its way: `applied` has its position and what became of it, `live` who was live then."""

    def __init__(self, command: Command) -> None:
        loop = asyncio.get_running_loop()
        self.command = command
        self.sent = False
        self.applied: asyncio.Future[tuple[int, Any]] = loop.create_future()  # results are of many kinds
        self.live: asyncio.Future[tuple[str, ...]] = loop.create_future()

    def fail(self, error: Exception) -> None:
        """Have whoever waits for it know why it can't be."""
        if not self.applied.done():
            self.applied.set_exception(error)


class Outgoing:
    """This worker's changes on their way into the log and back; each has a number, so that it is put there once."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Waiting] = {}
        self._unsent: dict[int, Waiting] = {}
        self._wake = asyncio.Event()

    def put(self, change: Change[Any]) -> Waiting:
        """Have a change sent, and return what its end can be waited for with."""
        waiting = Waiting(Command(next(self._numbers), packed(change)))
        self._waiting[waiting.command.number] = self._unsent[waiting.command.number] = waiting
        self._wake.set()
        return waiting

    def drop(self, waiting: Waiting) -> None:
        """Wait for a change no longer; it isn't sent again."""
        self._waiting.pop(waiting.command.number, None)
        self._unsent.pop(waiting.command.number, None)

    def came(self, number: int, position: int, result: Any, failed: Exception | None) -> None:  # of many kinds
        """Note what became of a change."""
        waiting = self._waiting.get(number)
        if waiting is None or waiting.applied.done():
            return
        if failed is not None:
            waiting.fail(failed)
        else:
            waiting.applied.set_result((position, result))

    def fail(self, error: Exception) -> None:
        """Have all that wait know why it can't be."""
        for waiting in self._waiting.values():
            waiting.fail(error)

    async def send(self, sequencer: Sequencer) -> None:
        """Put what isn't sent into the log, in the order of the numbers; once more where that raises."""
        if not self._unsent:
            self._wake.clear()
            await self._wake.wait()
        batch = list(itertools.islice(self._unsent.values(), AT_ONCE))
        new = [waiting for waiting in batch if not waiting.sent]
        for waiting in new:
            waiting.sent = True
        try:
            live = await sequencer.append([waiting.command for waiting in batch])
        except RefusedError:
            for waiting in new:
                waiting.sent = False
            raise
        for waiting in batch:
            self._unsent.pop(waiting.command.number, None)
            if not waiting.live.done():
                waiting.live.set_result(live)


class Reached:
    """Which positions the other workers have reached, and who waits for them."""

    def __init__(self) -> None:
        self._reached: dict[str, int] = {}
        self._barriers: list[tuple[int, set[str], asyncio.Future[None]]] = []

    def reached(self, worker: str, position: int) -> None:
        """Note that a worker has a position."""
        if position <= self._reached.get(worker, 0):
            return
        self._reached[worker] = position
        for wanted, workers, all_there in self._barriers:
            if wanted <= position:
                workers.discard(worker)
                if not workers and not all_there.done():
                    all_there.set_result(None)

    def live(self, workers: Mapping[str, int]) -> None:
        """Note who is live with which position; nobody waits for others any more."""
        for worker, position in workers.items():
            self.reached(worker, position)
        self._reached = {worker: at for worker, at in self._reached.items() if worker in workers}
        for _, missing, all_there in self._barriers:
            missing.intersection_update(workers)
            if not missing and not all_there.done():
                all_there.set_result(None)

    async def all_have(self, workers: Iterable[str], position: int) -> None:
        """Wait until each of these workers has a position, or is live no longer."""
        missing = {worker for worker in workers if self._reached.get(worker, 0) < position}
        if not missing:
            return
        barrier = position, missing, asyncio.get_running_loop().create_future()
        self._barriers.append(barrier)
        try:
            await barrier[2]
        finally:
            self._barriers.remove(barrier)
