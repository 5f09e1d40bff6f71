"""The log of changes where several workers share one shop: each carries out the same changes in the same order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Literal, TypeVar

from yespo_mockserver.shared import snapshots
from yespo_mockserver.shared.agreed import Agreed
from yespo_mockserver.shared.entries import change_in
from yespo_mockserver.shared.log_clock import LogClock
from yespo_mockserver.shared.sequencer import (
    BEAT_SECONDS,
    QUIET_BEAT_SECONDS,
    About,
    Entry,
    ForeignLogError,
    Joined,
    Message,
    Sequencer,
    SequencerError,
)
from yespo_mockserver.shared.waiting import Outgoing, Reached, away
from yespo_mockserver.shop.log import Log, LogAwayError
from yespo_mockserver.state.apply import apply
from yespo_mockserver.state.change import Change, Logged, Reload, Reset, SwitchFeed, packed
from yespo_mockserver.state.snapshot import restore
from yespo_mockserver.state.state import State

COMMIT_SECONDS = 5.0
"""How long a change may take to be made everywhere."""

JOIN_SECONDS = 60.0
_RETRY_SECONDS = 0.1
_AT_ONCE = 100  # changes that are carried out without letting requests in between

Reads = Literal["acknowledged", "eventual"]
"""When a change is answered: once all live workers have it, or once this one has."""

_Result = TypeVar("_Result")
_log = logging.getLogger("yespo_mockserver")


class SharedLog(Log):
    """Has changes ordered by a sequencer, and follows what comes of it, in the event loop that runs `start`.

    `trouble` says in a sentence why changes can't be made now, None while they can.
    """

    is_shared = True
    agreement: Agreed

    def __init__(
        self, state: State, sequencer: Sequencer, about: Callable[[], About], reads: Reads = "acknowledged"
    ) -> None:
        self._clock = LogClock()
        super().__init__(state, self._clock)
        self.sequencer = sequencer
        self.worker: str = sequencer.worker
        self.about = about
        self.reads = reads
        self.trouble = "the log isn't joined yet"
        self.hearers: dict[str, Callable[[Message], Coroutine[Any, Any, None]]] = {}
        """What becomes of messages, by their kinds."""
        self._lost = False
        self._others = Reached()
        self._tasks: set[asyncio.Task[None]] = set()

    # --- from the start to the end

    async def start(self) -> None:
        """Join the log, and catch up with it; raises `ForeignLogError` and `SequencerError`."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._outgoing = Outgoing()
        async with asyncio.timeout(JOIN_SECONDS):
            joined = await self.sequencer.join(self.about(), packed(Reset(everything=True)))
            await self._catch_up(joined)
            await self._reach(await self.sequencer.register(self.state.position))
            self.trouble = None
            for each in (self._follow, self._write, self._hear, self._beat):
                self.spawn(each())
            await self.look()

    async def stop(self) -> None:
        """Leave the log: nobody waits for this worker any more."""
        self._lost = True
        while tasks := tuple(self._tasks):
            for task in tasks:  # a client of Redis may take a cancellation for a time-out
                task.cancel()
            await asyncio.wait(tasks, timeout=_RETRY_SECONDS)
        await self.sequencer.leave()

    async def _catch_up(self, joined: Joined) -> None:
        if joined.snapshot and joined.snapshot_at > self.state.position:
            saved = snapshots.saved(joined.snapshot)
            await self.agreement.files_of(saved)
            with self.lock:
                restore(self.state, saved)
            for follower in self.followers:
                follower(None)
        await self._reach(joined.position)

    async def _reach(self, position: int) -> None:
        while self.state.position < position:
            await self._take(await self.sequencer.entries(self.state.position))

    # --- changes of this worker

    async def commit(self, change: Change[_Result]) -> _Result:
        """Have a change made by all workers, and return what became of it; raises `LogAwayError`."""
        if threading.get_ident() != self._thread:
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._commit(change), self._loop))
        return await self._commit(change)

    def commit_now(self, change: Change[_Result]) -> _Result:
        """Do the same from another thread than the event loop's."""
        if threading.get_ident() == self._thread:
            raise RuntimeError("a shared log can't be waited for in its own event loop: await commit")
        return self.do(self._commit(change))

    def do(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Have something done in the event loop, from another thread, and return what it does."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def agree(self, kind: str, digest: str) -> None:
        """Have all workers load something that was loaded here; raises `ShopError` where one can't."""
        self.agreement.agree(kind, digest)

    def commit_soon(self, change: Change[Any]) -> None:
        """Have a change made without waiting for it; nothing is said where that fails."""
        self._loop.call_soon_threadsafe(lambda: self.spawn(self._quietly(change)))

    async def _quietly(self, change: Change[Any]) -> None:
        with contextlib.suppress(LogAwayError):
            await self._commit(change)

    async def _commit(self, change: Change[_Result]) -> _Result:
        if self.trouble is not None:
            raise away(self.trouble, sent=False)
        waiting = self._outgoing.put(change)
        try:
            async with asyncio.timeout(COMMIT_SECONDS):
                position, result = await waiting.applied
            if self.reads == "acknowledged":
                with contextlib.suppress(TimeoutError):  # it is made: whoever is cut off gets it later
                    async with asyncio.timeout(COMMIT_SECONDS):
                        await self._others.all_have(set(await waiting.live) - {self.worker}, position)
        except TimeoutError:
            raise away(self._why(), sent=waiting.sent) from None
        finally:
            self._outgoing.drop(waiting)
        made: _Result = result
        return made

    def _why(self) -> str:
        return self.trouble or f"it didn't answer within {COMMIT_SECONDS:g} s"

    # --- what runs beside

    async def _write(self) -> None:
        """Put this worker's changes into the log."""
        while not self._lost:
            try:
                await self._outgoing.send(self.sequencer)
            except SequencerError as error:
                self._away(error)
                await asyncio.sleep(_RETRY_SECONDS)
            except ForeignLogError as error:
                self._lose(str(error))

    async def _follow(self) -> None:
        """Carry out what the log has."""
        while not self._lost:
            try:
                entries = await self.sequencer.entries(self.state.position)
                if entries and entries[0].position > self.state.position + 1:  # too late: what is between is gone
                    await self._catch_up(await self.sequencer.join(self.about(), packed(Reset(everything=True))))
                    continue
                await self._take(entries)
            except SequencerError as error:
                self._away(error)
                await asyncio.sleep(_RETRY_SECONDS)
            except ForeignLogError as error:
                self._lose(str(error))

    async def _take(self, entries: list[Entry]) -> None:
        """Carry out changes, and tell those whose they are."""
        done: dict[str, int] = {}
        for number, entry in enumerate(entries, 1):
            if entry.position <= self.state.position:
                continue
            change = change_in(entry, self.state.position)
            if isinstance(change, SwitchFeed | Reload):
                await self.agreement.before(change)
            self._apply(entry, change)
            if entry.origin != self.worker:
                done[entry.origin] = entry.position
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        for origin, position in done.items():
            if self._tasks:  # whoever joins isn't waited for yet
                await self.sequencer.send(Message(self.worker, "has", b"%d" % position), origin)

    def _apply(self, entry: Entry, change: Change[Any]) -> None:
        self._clock.hear(entry.at)
        failed: Exception | None = None
        result: Any = None  # of many kinds
        with self.lock:
            try:
                result = apply(self.state, Logged(entry.position, entry.at, change))
            except Exception as error:  # noqa: BLE001  # the same in every worker, and no reason to stop following
                _log.exception("A change can't be carried out.")
                failed = error
        for follower in self.followers:
            follower(change)
        if entry.origin == self.worker:
            self._outgoing.came(entry.number, entry.position, result, failed)
        if snapshots.is_due(entry.position, change) and (entry.origin == self.worker or self.agreement.leads()):
            self.spawn(snapshots.keep(self.sequencer, self.state, self.about))  # two do: one may be killed at it

    async def _hear(self) -> None:
        """Take the messages of other workers."""
        while not self._lost:
            try:
                messages = await self.sequencer.messages()
            except SequencerError as error:
                self._away(error)
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            for message in messages:
                if message.kind == "has":
                    self._others.reached(message.sender, int(message.body))
                elif (hearer := self.hearers.get(message.kind)) is not None:
                    self.spawn(hearer(message))

    async def _beat(self) -> None:
        """Let this worker be heard of, and notice who else is, and where the log is."""
        at_rest = before = 0
        while not self._lost:
            at_rest, before = before, self.state.position
            try:
                await self.look()
            except SequencerError as error:
                self._away(error)
            except ForeignLogError as error:
                self._lose(str(error))
            else:
                last = self.sequencer.last
                if last < before:
                    self._lose("the log lost changes that had been made; restart all workers")
                elif self.trouble is not None and self.state.position >= last:
                    self.trouble = None
                    _log.warning("The shared log is there again.")
            is_quiet = self.trouble is None and self.state.position == at_rest
            await asyncio.sleep(QUIET_BEAT_SECONDS if is_quiet else BEAT_SECONDS)

    async def look(self) -> None:
        """Look who is live, and let this worker be heard of."""
        live = await self.sequencer.beat(self.state.position)
        self.live: tuple[str, ...] = tuple(live)
        self._others.live(live)
        self._clock.hear(self.sequencer.at)

    def _away(self, error: Exception) -> None:
        if self.trouble is None:
            _log.warning("%s. Changes are refused until it is there again; reads go on.", error)
        self.trouble = self.trouble if self._lost else str(error)

    def _lose(self, why: str) -> None:
        """Give the log up: this worker's shop isn't the others' any more."""
        if not self._lost:
            _log.error("%s", why)
        self._lost, self.trouble = True, why
        self._outgoing.fail(away(why, sent=True))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside, in the event loop."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Go on without what has ended, but never as if nothing were when it failed."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._lose(f"this worker failed ({error!r}); restart it")
