"""`YespoServer`: the fake on a real port, for clients in any language or process."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self, Unpack
from urllib.parse import urlencode

from yespo_mockserver.admin.app import AdminApp
from yespo_mockserver.fake import Fake
from yespo_mockserver.port.asgi import AsgiApp
from yespo_mockserver.port.binding import bind
from yespo_mockserver.port.server import Server
from yespo_mockserver.shop import Shop
from yespo_testkit.assertions.parameters import WIRE_NAMES, Parameters, check_names
from yespo_testkit.call import RECOMS
from yespo_testkit.double import Double
from yespo_testkit.inner import Inner, opened_shop


class YespoServer(Double):
    """The fake on a port, in a thread of its own; `port` 0 takes any free one. A context manager."""

    def __init__(
        self,
        shop: Shop | Path | str | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        strict: bool = True,
    ) -> None:
        super().__init__(Inner("yespo_server", opened_shop(shop), strict=strict, on_a_port=True))
        self._address = host, port
        self._server: Server | None = None
        self._app = AsgiApp(self._inner.fake, AdminApp(self._inner.fake))
        self._inner.changed = self._answer_from
        self._inner.notes = self._notes

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end; raises `RuntimeError` before the start."""
        return self._running().url

    def start(self) -> None:
        """Serve, and return once it answers; `with` does it."""
        self._server = Server(self._app, bind(*self._address))
        self._server.start()

    def stop(self) -> None:
        """Stop serving; `with` does it."""
        if self._server is not None:
            self._server.stop()
            self._server = None

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
        self._inner.judge(error)

    def curl(self, *, data_source: int, **parameters: Unpack[Parameters]) -> str:
        """Return a curl line that asks for recommendations and works when it is pasted."""
        check_names(parameters, "curl()")
        query: list[tuple[str, str]] = []
        for name, value in parameters.items():
            values: Iterable[object] = [value] if isinstance(value, str | int) else _iterable(value)
            query += [(WIRE_NAMES[name], str(element)) for element in values]
        url = f"{self.url}{RECOMS}{data_source}?{urlencode(query)}"
        return f"curl -u user:{shlex.quote(self._any_key())} {shlex.quote(url)}"

    def _notes(self) -> list[str]:
        """Return what may explain that no call came, a sentence each."""
        return [f"It is at {self.url}; does the client know? Its requests to https://yespo.io go to the real API."]

    def _running(self) -> Server:
        if self._server is None:
            raise RuntimeError(
                "The server isn't running: enter it with `with YespoServer() as server:`, or start() it."
            )
        return self._server

    def _answer_from(self, fake: Fake) -> None:
        """Answer from this fake from now on, on the same port."""
        if self._server is not None:
            self._server.accept()
        self._app.change(fake, AdminApp(fake))


def _iterable(value: object) -> Iterable[object]:
    return value if isinstance(value, Iterable) else (value,)
