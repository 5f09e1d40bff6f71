"""Orders the changes of one machine's workers, and hands messages on: what Redis does for many machines."""

from __future__ import annotations

import time
import uuid
from collections import deque
from collections.abc import Callable
from typing import assert_never

from yespo_mockserver.messages.clock import monotonic
from yespo_mockserver.shared.local.frames import (
    Answer,
    Append,
    Beat,
    Entries,
    Failed,
    FromWorker,
    Join,
    Keep,
    Leave,
    Ready,
    Refuse,
    Register,
    Tell,
    Told,
    ToWorker,
)
from yespo_mockserver.shared.sequencer import LIFE_SECONDS, Entry

KEPT_BEHIND = 1000
"""How many entries from before a snapshot stay."""

_AT_ONCE = 500


class Member:
    """A worker, as the hub knows it: what sends to it, and what it has said of itself."""

    def __init__(self, send: Callable[[ToWorker], None]) -> None:
        self.send = send
        self.worker = ""
        self.joined = False
        self.registered = False
        self.position = 0
        self.heard: float = 0.0
        self.last = 0


class Hub:
    """The log, in this process's memory; each question is answered at once, in the order in which they come."""

    def __init__(self) -> None:
        self._epoch = uuid.uuid4().hex
        self._begun = time.time() - monotonic()
        self._at = 0.0
        self._entries: deque[Entry] = deque()
        self._position = 0
        self._snapshot_at = 0
        self._snapshot = b""
        self._members: list[Member] = []

    def join(self, send: Callable[[ToWorker], None]) -> Member:
        """Take a worker in."""
        member = Member(send)
        self._members.append(member)
        return member

    def leave(self, member: Member) -> None:
        """Forget a worker."""
        if member in self._members:
            self._members.remove(member)

    def asked(self, member: Member, question: FromWorker) -> None:
        """Do what a worker asks for."""
        member.heard = monotonic()
        if isinstance(question, Join):
            self._join(member, question)
        elif isinstance(question, Append):
            self._append(member, question)
        elif isinstance(question, Beat | Register):
            member.position = question.position
            member.registered = True
            member.send(self._answer())
        elif isinstance(question, Tell):
            self._tell(member, question)
        elif isinstance(question, Keep):
            self._keep(question)
        elif isinstance(question, Leave):
            member.registered = member.joined = False
        elif isinstance(question, Ready | Failed | Refuse):
            pass  # the supervisor's own
        else:
            assert_never(question)

    def _join(self, member: Member, question: Join) -> None:
        member.worker, member.joined = question.worker, True
        if self._position == 0:
            self._put("", 0, question.first)
        member.send(
            Answer(self._now(), self._position, self._live(), self._epoch, self._snapshot_at, self._snapshot),
        )
        entries = [entry for entry in self._entries if entry.position > self._snapshot_at]
        for start in range(0, len(entries), _AT_ONCE):
            member.send(Entries(tuple(entries[start : start + _AT_ONCE])))

    def _append(self, member: Member, question: Append) -> None:
        new: list[Entry] = []
        for command in question.commands:
            if command.number > member.last:
                member.last = command.number
                new.append(self._put(member.worker, command.number, command.change))
        for each in self._members:
            if each.joined and new:
                each.send(Entries(tuple(new)))
        member.send(self._answer())

    def _put(self, origin: str, number: int, change: bytes) -> Entry:
        self._position += 1
        entry = Entry(self._position, self._now(), origin, number, change)
        self._entries.append(entry)
        return entry

    def _tell(self, member: Member, question: Tell) -> None:
        for each in self._members:
            if each.joined and each is not member and question.to in {None, each.worker}:
                each.send(Told(question.message))

    def _keep(self, question: Keep) -> None:
        if question.position > self._snapshot_at:
            self._snapshot_at, self._snapshot = question.position, question.snapshot
            while self._entries and self._entries[0].position <= self._snapshot_at - KEPT_BEHIND:
                self._entries.popleft()

    def _answer(self) -> Answer:
        return Answer(self._now(), self._position, self._live())

    def _now(self) -> float:
        self._at = max(self._at, self._begun + monotonic())
        return self._at

    def _live(self) -> dict[str, int]:
        since = monotonic() - LIFE_SECONDS
        return {each.worker: each.position for each in self._members if each.registered and each.heard > since}
