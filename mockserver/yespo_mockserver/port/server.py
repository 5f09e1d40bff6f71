"""The fake on a port: a socket that is bound first, and uvicorn behind it, in this thread or in one of its own."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Literal, Protocol

import uvicorn
from starlette.types import ASGIApp

from yespo_mockserver.messages.clock import monotonic
from yespo_mockserver.port.asgi import AsgiApp
from yespo_mockserver.port.binding import ServingError, rest_of_localhost, stopping_signals, url_of
from yespo_mockserver.port.threads import GreenThreadsError, event, start_thread

if TYPE_CHECKING:
    from yespo_mockserver.port.handed import Handed

START_SECONDS = 10.0
"""How long a server in a thread may take to answer; it takes some milliseconds."""
_ENDING_SECONDS = 1  # what requests under way get when the server stops; then their connections end
_ENDING_TURNS = 50  # milliseconds that idle connections get to end; those with a request under way take their time


class Beside(Protocol):
    """What runs beside the server, in its loop: it starts before the first request, and stops after the last."""

    async def start(self) -> None:
        """Return once requests can come."""

    async def stop(self) -> None:
        """End it."""


class Server:
    """One ASGI application on one bound socket; `tls` are a certificate chain and its key, two files read at once.

    With `handed` another process accepts the socket's connections, and hands them over; it knows the URL. What listens
    on 127.0.0.1 itself answers on `[::1]` too, since both are localhost.
    """

    def __init__(
        self,
        app: ASGIApp,
        listening: socket.socket,
        *,
        access_log: bool = False,
        tls: tuple[Path, Path] | None = None,
        handed: Handed | None = None,
    ) -> None:
        self.url: str = "" if handed else url_of(listening, "http" if tls is None else "https")
        self._sockets = [listening] if handed else [listening, *rest_of_localhost(listening)]
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=access_log,
            server_header=False,
            proxy_headers=False,
            http=_protocol(),
            ws="none",
            timeout_graceful_shutdown=2 * _ENDING_SECONDS,
            ssl_certfile=None if tls is None else tls[0],
            ssl_keyfile=None if tls is None else tls[1],
        )
        if tls is not None:
            config.load()
        self._uvicorn = _Uvicorn(config)
        self._uvicorn.handed = handed
        self._join: Callable[[], None] | None = None
        if isinstance(app, AsgiApp):
            app.listen_at(self)

    def run(self, when_ready: Callable[[], None] | None = None, beside: Beside | None = None) -> int | None:
        """Serve in this thread until SIGINT or SIGTERM, and return which it was; `when_ready` runs once it answers."""
        self._uvicorn.when_ready = when_ready
        self._uvicorn.beside = beside
        caught: list[int] = []

        def stop(number: int, _frame: FrameType | None) -> None:
            self._uvicorn.force_exit = bool(caught)
            self._uvicorn.should_exit = True
            caught.append(number)

        before = {number: signal.signal(number, stop) for number in stopping_signals()}
        try:
            self._serve()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        return caught[0] if caught else None

    def start(self) -> None:
        """Serve in a thread of its own, and return once it answers."""
        ready = event()
        self._uvicorn.when_ready = ready.set
        try:
            self._join = start_thread(self._serve, "yespo-server")
        except GreenThreadsError as error:
            self._close()
            raise ServingError(f"{self.url}: {error}") from None
        if not ready.wait(START_SECONDS):
            raise ServingError(f"{self.url}: the server didn't start within {START_SECONDS:g} s.")

    def end(self) -> None:
        """End what `run` runs, as a signal does; for the server's own thread."""
        self._uvicorn.should_exit = True

    def stop(self) -> None:
        """Stop the server's thread, if there is one; it can't be started again."""
        self._uvicorn.should_exit = True
        if self._join is not None:
            self._join()
            self._join = None
        self._close()

    def _close(self) -> None:
        for each in self._sockets:
            each.close()

    def refuse(self, seconds: float) -> None:
        """Have connections refused for so many seconds, or until `accept`.

        Returns once they are, but at once in the server's own thread, which does it, and before the start.
        """
        if self._uvicorn.handed is not None:
            self._uvicorn.handed.refuse(seconds)
            return
        self._uvicorn.accepting.clear()
        self._uvicorn.refuse(seconds)
        if self._can_wait and not self._uvicorn.refusing.wait(START_SECONDS):
            raise ServingError(f"{self.url}: the port didn't close within {START_SECONDS:g} s.")

    def accept(self) -> None:
        """Have connections accepted again, if they are refused; returns when `refuse` does."""
        if self._uvicorn.handed is not None:
            self._uvicorn.handed.refuse(0.0)
            return
        self._uvicorn.stop_refusing()
        if self._can_wait and not self._uvicorn.accepting.wait(START_SECONDS):
            raise ServingError(f"{self.url}: the port didn't open again within {START_SECONDS:g} s.")

    @property
    def _can_wait(self) -> bool:
        return self._uvicorn.serving_in not in {None, threading.get_ident()}

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=self._loop) as runner:
            runner.run(self._uvicorn.serve(sockets=[] if self._uvicorn.handed else self._sockets))
        self._uvicorn.serving_in = None

    def _loop(self) -> asyncio.AbstractEventLoop:
        """Return a loop whose timers a test can't stop."""
        factory = self._uvicorn.config.get_loop_factory()
        loop = asyncio.new_event_loop() if factory is None else factory()
        if isinstance(loop, asyncio.BaseEventLoop):  # uvloop has a clock of its own
            loop.time = monotonic  # type: ignore[method-assign]  # of this loop alone
        return loop


def _protocol() -> type[asyncio.Protocol] | Literal["h11"]:
    """Return the HTTP protocol to use: the bounded fast one where httptools is installed."""
    try:
        from yespo_mockserver.port.protocol import BoundedHttpTools  # noqa: PLC0415  # httptools isn't everywhere
    except ImportError:
        return "h11"
    return BoundedHttpTools


class _Uvicorn(uvicorn.Server):
    """Uvicorn that tells when it answers, and leaves signals to whoever runs it."""

    when_ready: Callable[[], None] | None = None
    beside: Beside | None = None
    handed: Handed | None = None
    serving_in: int | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _refusing: asyncio.Task[None] | None = None
    _refused_until = 0.0

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.refusing = event()
        self.accepting = event()
        self.accepting.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if self.beside is not None:
            await self.beside.start()
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self.serving_in = threading.get_ident()
        if self._refused_until:
            self._loop.call_soon(self._refuse_in_loop)
        if self.handed is not None:
            self.handed.start(self._protocol, self.config.ssl)
        if self.when_ready is not None:
            self.when_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.handed is not None:
            self.handed.stop()
        ending = asyncio.get_running_loop().call_later(_ENDING_SECONDS, self._end_all)
        try:
            await super().shutdown(sockets)
        finally:
            ending.cancel()
            if self.beside is not None:
                await self.beside.stop()

    def _end_all(self) -> None:
        """End what is still under way: uploads that don't come, answers that wait."""
        for connection in list(self.server_state.connections):
            if transport := getattr(connection, "transport", None):
                transport.abort()
        for task in list(self.server_state.tasks):
            task.cancel()

    def refuse(self, seconds: float) -> None:
        """Have connections refused for so many seconds; may be called from any thread, and before the start."""
        self._refused_until = max(self._refused_until, monotonic() + seconds)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._refuse_in_loop)

    def stop_refusing(self) -> None:
        """Have connections accepted again; may be called from any thread."""
        self._refused_until = 0.0

    def _refuse_in_loop(self) -> None:
        if self._refusing is None or self._refusing.done():
            self._refusing = asyncio.get_running_loop().create_task(self._stop_listening())

    async def _stop_listening(self) -> None:
        """Let the port be bound but not listened on, and end the idle connections, until the time has come."""
        before = [(each.family, each.getsockname()) for server in self.servers for each in server.sockets]
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        held = [await _held(family, address) for family, address in before]
        for _ in range(_ENDING_TURNS):  # a client that still holds an ended connection would meet that, no refusal
            await asyncio.sleep(0.001)
            if not self.server_state.connections:
                break
        await asyncio.sleep(0.001)
        self.refusing.set()
        while (seconds := self._refused_until - monotonic()) > 0 and not self.should_exit:  # noqa: ASYNC110  # uvicorn's own flag
            await asyncio.sleep(min(seconds, 0.02))
        loop = asyncio.get_running_loop()
        for each in held:
            each.listen(self.config.backlog)
        self.servers = [await loop.create_server(self._protocol, sock=each, ssl=self.config.ssl) for each in held]
        self.refusing.clear()
        self.accepting.set()

    def _protocol(self) -> asyncio.Protocol:
        protocol: Callable[..., asyncio.Protocol] = self.config.http_protocol_class
        return protocol(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _held(family: int, address: tuple[object, ...]) -> socket.socket:
    """Return a socket that is bound where another one was just closed, which may take the loop some turns."""
    held = socket.socket(family, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.setblocking(False)
    for _ in range(100):
        with contextlib.suppress(OSError):
            held.bind(address)
            return held
        await asyncio.sleep(0.01)
    held.close()
    raise ServingError(f"{address}: the port was taken by another program while connections were refused.")
