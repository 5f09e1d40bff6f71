"""How `serve` runs: in one process, or as several workers that share the shop."""

from __future__ import annotations

import contextlib
import functools
import gc
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
import msgspec

from yespo_mockserver.app import App, create_app
from yespo_mockserver.journal.log_stream import LogStream
from yespo_mockserver.journal.logs import log_messages, log_requests
from yespo_mockserver.port.binding import ServingError
from yespo_mockserver.port.server import Server
from yespo_mockserver.recommend.service import warm
from yespo_mockserver.shared.sequencer import ForeignLogError, SequencerError
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.serve.tracing import traced
from yespo_testkit.cli.serve.watching import Watchers
from yespo_testkit.cli.shops import Named

if TYPE_CHECKING:
    from yespo_mockserver.port.supervisor import Ends
    from yespo_mockserver.shared.local.sequencer import Link
    from yespo_mockserver.shared.log import Reads, SharedLog
    from yespo_mockserver.stubs.recording import Replay

_STDERR = 2
_TOO_LATE = "--shared: the log couldn't be joined in time."
_NOT_JOINED = (ForeignLogError, SequencerError, TimeoutError)


class Serving(msgspec.Struct, frozen=True, kw_only=True):
    """A shop that was loaded, a socket that is bound, and how it is to be served."""

    shop: Shop
    listening: socket.socket
    place: Named
    watches_files: bool
    admin: bool
    admin_token: str | None
    replay: Replay | None
    log_format: Literal["text", "json"]
    logs_requests: bool
    tls: tuple[Path, Path] | None
    shared: str | None
    shared_reads: Reads

    def alone(self, ready: Callable[[], None]) -> int | None:
        """Serve in this process until a signal comes, and return which it was; raises `ServingError`."""
        log = None if self.shared is None else self._join(self.shared)
        with self._app() as app:
            server = Server(app, self.listening, tls=self.tls)
            watchers = Watchers(app, self.place, files=self.watches_files, log=log)

            def begin() -> None:
                ready()
                watchers.start()

            warm(self.shop)
            gc.freeze()  # the shop stays: the collector needn't look at all of it again and again
            try:
                return server.run(begin, log)
            except _NOT_JOINED as error:
                raise ServingError(str(error) or _TOO_LATE) from None
            finally:
                watchers.stop()

    def _join(self, shared: str) -> SharedLog:
        from yespo_mockserver.shared.opening import redis_sequencer, share

        return share(self.shop, redis_sequencer(shared), self.shared_reads)

    def by_workers(self, number: int, ready: Callable[[], None]) -> int | None:
        """Serve with so many processes until a signal comes, and return which it was; raises `ServingError`."""
        from yespo_mockserver.feeds.temporary import temporary_folder
        from yespo_mockserver.port.supervisor import Supervisor
        from yespo_mockserver.shared.local.hub import Hub

        warm(self.shop)
        gc.collect()
        gc.freeze()  # what is never looked at again stays in memory that the workers share
        hub = Hub() if self.shared is None else None
        with temporary_folder("yespo-workers-") as folder:
            work = functools.partial(self._work, folder)
            return Supervisor(self.listening, number, work, hub=hub, tell=_tell).run(ready)

    def _work(self, folder: Path, ends: Ends) -> None:
        """Be one of the workers, until the supervisor ends it."""
        from yespo_mockserver.port.handed import Handed
        from yespo_mockserver.shared.local.frames import Failed, Ready
        from yespo_mockserver.shared.local.sequencer import Link, LocalSequencer
        from yespo_mockserver.shared.opening import redis_sequencer, share

        link = Link(ends.channel)
        sequencer = LocalSequencer(link, folder) if self.shared is None else redis_sequencer(self.shared)
        log = share(self.shop, sequencer, self.shared_reads)
        log.crew = lambda: (link.crew.ready, link.crew.all)
        with self._app() as app:
            server = Server(app, self.listening, tls=self.tls, handed=Handed(ends.handing, link))
            link.on_end = server.end
            watchers = Watchers(app, self.place, files=False, log=log)

            def begin() -> None:
                link.say(Ready())
                watchers.start()

            try:
                server.run(begin, _Joining(link, log))
            except _NOT_JOINED as error:
                link.say(Failed(str(error) or _TOO_LATE))
            finally:
                watchers.stop()

    @contextlib.contextmanager
    def _app(self) -> Iterator[App]:
        app = create_app(self.shop, admin=self.admin, admin_token=self.admin_token)
        app.replay = self.replay
        with contextlib.closing(LogStream(_STDERR)) as log:
            log_messages(log, self.log_format)
            if self.logs_requests:
                log_requests(app.journal, log, self.log_format)
            end_traces = traced(app.journal, lambda: self.shop.data_sources)
            try:
                yield app
            finally:
                end_traces()


class _Joining:
    """A worker's way into the log: first the socket to its supervisor is read."""

    def __init__(self, link: Link, log: SharedLog) -> None:
        self._link = link
        self._log = log

    async def start(self) -> None:
        self._link.start()
        await self._log.start()

    async def stop(self) -> None:
        await self._log.stop()


def _tell(message: str) -> None:
    click.echo(message, err=True)
