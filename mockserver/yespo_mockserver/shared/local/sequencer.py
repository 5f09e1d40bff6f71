"""A worker's end of the socket to its supervisor, which may order the log, too."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from yespo_mockserver.shared.local.frames import (
    Answer,
    Append,
    Beat,
    Crew,
    Entries,
    Frames,
    FromWorker,
    Join,
    Keep,
    Leave,
    Register,
    Tell,
    Told,
    frame,
    to_worker,
)
from yespo_mockserver.shared.sequencer import About, Command, Entry, Joined, Message, SequencerError

_WAIT_SECONDS = 1.0


class Link:
    """The socket: questions go out, and what comes in is sorted."""

    def __init__(self, channel: socket.socket) -> None:
        channel.setblocking(False)
        self._channel = channel
        self._frames = Frames()
        self._out = bytearray()
        self._questions: deque[asyncio.Future[Answer]] = deque()
        self._came = asyncio.Event()
        self._told = asyncio.Event()
        self.entries: deque[Entry] = deque()
        self.messages: deque[Message] = deque()
        self.crew: Crew = Crew(0, 1)
        self.on_end: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to read, in the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._channel, self._read)

    def say(self, content: FromWorker) -> None:
        """Send what nothing is answered to; also before the start."""
        self._out += frame(content)
        self._flush()

    async def ask(self, content: FromWorker) -> Answer:
        """Return what the supervisor answers; raises `SequencerError` where it has gone."""
        answer: asyncio.Future[Answer] = self._loop.create_future()
        self._questions.append(answer)
        self.say(content)
        return await answer

    async def entry_came(self) -> None:
        """Wait a moment for an entry of the log."""
        await self._wait(self._came)

    async def message_came(self) -> None:
        """Wait a moment for a message."""
        await self._wait(self._told)

    async def _wait(self, event: asyncio.Event) -> None:
        event.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_WAIT_SECONDS):
                await event.wait()

    def _read(self) -> None:
        try:
            data = self._channel.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._loop.remove_reader(self._channel)
            while self._questions:
                self._questions.popleft().set_exception(SequencerError("The supervisor of the workers has gone"))
            self.on_end()
            return
        for content in self._frames.fed(data):
            got = to_worker.decode(content)
            if isinstance(got, Answer):
                answer = self._questions.popleft()
                if not answer.done():
                    answer.set_result(got)
            elif isinstance(got, Entries):
                self.entries.extend(got.entries)
                self._came.set()
            elif isinstance(got, Told):
                self.messages.append(got.message)
                self._told.set()
            else:
                self.crew = got

    def _flush(self) -> None:
        try:
            sent = self._channel.send(self._out)
        except BlockingIOError:
            sent = 0
        except OSError:  # reading tells it
            return
        del self._out[:sent]
        if self._out and hasattr(self, "_loop"):
            self._loop.add_writer(self._channel, self._flush_more)

    def _flush_more(self) -> None:
        self._loop.remove_writer(self._channel)
        self._flush()


class LocalSequencer:
    """A log that the supervisor keeps; files are handed on in a folder."""

    def __init__(self, link: Link, folder: Path) -> None:
        self.worker: str = f"worker-{os.getpid()}"
        self.last: int = 0
        self.at: float = 0.0
        self._link = link
        self._folder = folder

    async def join(self, about: About, first: bytes) -> Joined:
        """Begin a log with a change, or find the one that there is."""
        answer = await self._link.ask(Join(self.worker, about, first))
        return Joined(answer.epoch, answer.last, answer.snapshot_at, answer.snapshot)

    async def register(self, position: int) -> int:
        """Be waited for from now on; return the log's last position."""
        return self._noted(await self._link.ask(Register(position))).last

    async def append(self, commands: Sequence[Command]) -> tuple[str, ...]:
        """Put changes into the log, and return who is live."""
        return tuple((await self._link.ask(Append(tuple(commands)))).live)

    async def entries(self, after: int) -> list[Entry]:
        """Return what stands behind a position, waiting a second at most for something to come."""
        if not self._link.entries:
            await self._link.entry_came()
        found = [entry for entry in self._link.entries if entry.position > after]
        self._link.entries.clear()
        return found

    async def beat(self, position: int) -> dict[str, int]:
        """Tell which position this worker has reached; return the live workers with theirs."""
        return self._noted(await self._link.ask(Beat(position))).live

    async def keep(self, position: int, snapshot: bytes, about: About) -> None:  # noqa: ARG002  # it is the process's
        """Keep a snapshot unless there is a newer one, and forget what stands far before it."""
        self._link.say(Keep(position, snapshot))

    async def put_file(self, name: str, path: Path) -> None:
        """Put a file where the other workers find it under this name."""
        partial = await asyncio.to_thread(shutil.copyfile, path, self._folder / f"{name}.{self.worker}")
        partial.replace(self._folder / name)

    async def get_file(self, name: str, into: Path) -> bool:
        """Write what was put under a name to a file; tell whether there was something."""
        try:
            await asyncio.to_thread(shutil.copyfile, self._folder / name, into)
        except FileNotFoundError:
            return False
        return True

    async def send(self, message: Message, to: str | None = None) -> None:
        """Send a message to one worker, or to all others."""
        self._link.say(Tell(message, to))

    async def messages(self) -> list[Message]:
        """Return the messages that have come, waiting a second at most for one."""
        if not self._link.messages:
            await self._link.message_came()
        found = list(self._link.messages)
        self._link.messages.clear()
        return found

    async def leave(self) -> None:
        """Be waited for no longer."""
        self._link.say(Leave())

    def _noted(self, answer: Answer) -> Answer:
        self.last, self.at = answer.last, answer.at
        return answer
