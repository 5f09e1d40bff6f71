"""`YespoServer`: the fake on a real port, for clients in any language or process."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self, Unpack
from urllib.parse import urlencode

from starlette.types import Receive, Scope, Send

from yespo_mockserver.faults import Fault
from yespo_mockserver.messages.reply import Response
from yespo_mockserver.port.playing import break_connection, cycle_behind, drip
from yespo_mockserver.port.server import Server, bind
from yespo_mockserver.shop import Shop
from yespo_testkit.assertions.parameters import WIRE_NAMES, Matcher, Parameters, check_names
from yespo_testkit.call import RECOMS
from yespo_testkit.double import Fake
from yespo_testkit.outcome import Outcome, fault_of, says_when


class YespoServer(Fake):
    """The fake on a port, in a thread of its own; `port` 0 takes any free one. A context manager."""

    name = "yespo_server"
    has_admin = True

    def __init__(
        self,
        shop: Shop | Path | str | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        strict: bool = True,
    ) -> None:
        super().__init__(shop, strict=strict)
        self._address = host, port
        self._server: Server | None = None

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end; raises `RuntimeError` before the start."""
        return self._running().url

    def start(self) -> None:
        """Serve, and return once it answers; `with` does it."""

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await self._answer(scope, receive, send)

        self._server = Server(app, bind(*self._address))
        self._server.start()

    def stop(self) -> None:
        """Stop serving; `with` does it."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def begin(self, shop: Shop, *, strict: bool = True) -> None:
        """Forget everything and answer from this shop, on the same port."""
        self._begin(shop, strict=strict)
        self._accept()

    def fails(
        self,
        fault: int | str | Fault,
        *,
        for_: Matcher | None = None,
        times: int | None = 1,
        after: int = 0,
    ) -> None:
        """Fail the next `times` calls, or those that `for_` means, once `after` of them have gone well.

        As `YespoMock.fails`, but for "connect", since a port is open to everybody or to nobody, and who finds it closed
        can't be counted. `fails("connect", times=None)` closes it to every client until `reset()` or the end of the
        test, and "refused:during=0.5" for half a second. With a number of times, `for_` or `after`, a connection is
        accepted and reset without an answer: the client meets a lost connection instead of a refused one.
        """
        made = fault_of(fault)
        when = made.match or made.after or made.after_seconds  # only the app can tell then
        if made.kind == "refused" and not when and for_ is None and not after and (times is None or says_when(made)):
            self._running().refuse(float(made.during or 0))
            return
        super().fails(fault, for_=for_, times=times, after=after)

    def reset(self) -> None:
        """Forget calls and arrangements, and return the shop to its files."""
        super().reset()
        self._accept()

    def __enter__(self) -> Self:
        """Serve, and return once it answers."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop serving; raise `AssertionError` if a request broke the contract."""
        __tracebackhide__ = True
        self.stop()
        self.judge(error)

    def curl(self, *, data_source: int, **parameters: Unpack[Parameters]) -> str:
        """Return a curl line that asks for recommendations and works when it is pasted."""
        check_names(parameters, "curl()")
        query: list[tuple[str, str]] = []
        for name, value in parameters.items():
            values: Iterable[object] = [value] if isinstance(value, str | int) else _iterable(value)
            query += [(WIRE_NAMES[name], str(element)) for element in values]
        url = f"{self.url}{RECOMS}{data_source}?{urlencode(query)}"
        return f"curl -u user:{shlex.quote(self.any_key())} {shlex.quote(url)}"

    def notes(self) -> list[str]:
        """Return what may explain that no call came, a sentence each."""
        return [f"It is at {self.url}; does the client know? Its requests to https://yespo.io go to the real API."]

    def _running(self) -> Server:
        if self._server is None:
            raise RuntimeError(
                "The server isn't running: enter it with `with YespoServer() as server:`, or start() it."
            )
        return self._server

    def _accept(self) -> None:
        if self._server is not None:
            self._server.accept()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/__admin"):  # ours, not the API's: no call, and it may wait
            await self._app(scope, receive, send)
            return
        content = b""
        more = True
        while more:
            message = await receive()
            content += message.get("body", b"")
            more = message.get("more_body", False)
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        query = scope["query_string"]
        target = scope["raw_path"] + (b"?" + query if query else b"")
        url = f"{scope['scheme']}://{host}{target.decode('latin-1')}"
        outcome = self.handle(scope, url, content)
        if outcome.seconds:
            await asyncio.sleep(outcome.seconds)
        await _send(outcome, scope, receive, send)


async def _send(outcome: Outcome, scope: Scope, receive: Receive, send: Send) -> None:
    answer, cycle = outcome.answer, cycle_behind(send)
    if outcome.wire is not None:
        headers = tuple(pair for pair in answer.headers if pair[0] != b"content-length")
        response = Response(answer.status or 200, headers, answer.body)
        if outcome.wire.kind == "drip":
            await drip(send, outcome.wire, response, scope)
            return
        if cycle is not None:
            await break_connection(cycle, outcome.wire, response, scope, receive)
            return
    headers = answer.headers
    if answer.status != 204 and not any(name == b"content-length" for name, _ in headers):
        headers = (*headers, (b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _iterable(value: object) -> Iterable[object]:
    return value if isinstance(value, Iterable) else (value,)
