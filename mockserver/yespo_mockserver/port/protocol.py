"""Uvicorn's fast HTTP protocol with bounds on a request's head: its length, the time it takes, and a Host in it.

A plain question for recommendations is answered as soon as its head is read, without a task of its own; anything else
goes uvicorn's way. Both ask the same app, and both write the same bytes.
"""

from __future__ import annotations

import asyncio
import re
from math import inf

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from yespo_mockserver.messages.reply import Response
from yespo_mockserver.messages.request import Headers, Request
from yespo_mockserver.port.asgi import AsgiApp
from yespo_mockserver.port.known_heads import END, TARGET

MAX_HEAD = 64 * 1024
"""The longest request line and headers, in bytes; h11, where httptools is missing, has the same bound."""

HEAD_SECONDS = 20.0
"""How long a request's line and headers may take to come."""

BYTES_AROUND = 16
"""How many bytes of chunk sizes and the like may come for each byte of a body, beyond `MAX_HEAD` in all."""

_PLAIN_TARGET = re.compile(TARGET)

_NOT_PLAIN = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})
"""The headers of requests with a body, or with a wish for another protocol."""

_FAILED = Response(
    500,
    ((b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"21"), (b"connection", b"close")),
    b"Internal Server Error",
)
"""As uvicorn has it."""

_DISCARDING_SECONDS = 1.0
_NO_HOST = b"A request of HTTP/1.1 has a Host header."
_TWO_HOSTS = b"A request has one Host header, and this one has several."
_REFUSAL = (
    b"HTTP/1.1 %b\r\ncontent-type: text/plain; charset=UTF-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b"
)


class BoundedHttpTools(HttpToolsProtocol):
    """Refuses a head over `MAX_HEAD` bytes before it is parsed, and gives up on one that doesn't come.

    Chunk sizes, their extensions and what follows the last chunk have the same bound, and end the connection over it.
    """

    _head = 0
    _around = 0
    _counted = True
    _refused = False
    _answered = False
    _between = True
    _app: AsgiApp | None = None
    _taken: Headers | None = None
    """The headers of the last request, if it was answered at once."""

    _deadline = inf
    _due = inf
    _timer: asyncio.TimerHandle | None = None
    _pieces: list[bytes]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._pieces = []
        # What an access log or a limit of uvicorn's is to see goes uvicorn's way.
        if isinstance(self.app, AsgiApp) and not (self.access_log or self.limit_concurrency or self.root_path):
            self._app = self.app
        self._expect_within(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._deadline = inf
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes, unless they make a head too long."""
        if self._refused:
            return
        app, between, self._between = self._app, self._between, False
        if between and app is not None and self._answer_known(app, data):
            return
        if self._head >= 0:
            if self._head == 0:
                self._expect_within(HEAD_SECONDS)
            self._head += len(data)
            if self._head > MAX_HEAD and END not in data[:MAX_HEAD]:
                self._refuse(b"\n" in data)
                return
        else:
            self._around += len(data)
        self._counted = self._head < 0
        if self.parser is not None:
            super().data_received(data)
            self._pass_on()
        if self._head < 0 and self._counted and self._around > MAX_HEAD:
            self._refuse(True)
        elif self._head == 0 and data.endswith(END):
            self._between = True
            if between and app is not None and self._taken is not None:
                app.heads.learn(data, self._taken)

    def on_message_begin(self) -> None:
        """Begin a request; uvicorn's scope of it is made when it is needed."""
        self.url: bytes = b""
        self.headers = []
        self.expect_100_continue: bool = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; those behind the body are no part of the request."""
        if self._head >= 0:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Note that the head has come in whole; what came with it isn't counted as lying around the body."""
        self._head = -1
        self._taken = None
        self._around = 0
        self._counted = False
        self._deadline = inf
        names = dict(self.headers)
        if b"host" not in names and self.parser.get_http_version() == "1.1":
            self._answer(b"400 Bad Request", _NO_HOST)
        elif len(names) != len(self.headers) and sum(name == b"host" for name, _ in self.headers) > 1:
            self._answer(b"400 Bad Request", _TWO_HOSTS)
        elif self._app is None or not self._answer_at_once(self._app, names):
            url, headers, expects = self.url, self.headers, self.expect_100_continue
            super().on_message_begin()
            self.url, self.expect_100_continue = url, expects
            self.headers: list[tuple[bytes, bytes]] = headers
            self.scope["headers"] = headers
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body; many small ones are passed on as one, since each would copy those before."""
        self._around -= (BYTES_AROUND + 1) * len(body)
        if not self._refused and not self._answered:
            self._pieces.append(body)

    def _pass_on(self) -> None:
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            super().on_body(b"".join(pieces))

    def on_message_complete(self) -> None:
        """Note that the next bytes are a head's again."""
        self._head = 0
        if self._refused:
            return
        if self._answered:
            self._answered = False
            return
        self._pass_on()
        super().on_message_complete()

    def _answer_at_once(self, app: AsgiApp, names: dict[bytes, bytes]) -> bool:
        """Answer a plain question where nothing stands in the way; tell whether it was answered."""
        parser = self.parser
        if (
            (target := _PLAIN_TARGET.fullmatch(self.url)) is None
            or parser.get_method() != b"GET"
            or parser.get_http_version() != "1.1"
            or not names.keys().isdisjoint(_NOT_PLAIN)
            or not parser.should_keep_alive()
            or not self._is_free(app)
        ):
            return False
        _, path, query = target.groups(b"")
        self._answered = True
        self._taken = self.headers
        self._respond(app, Request("GET", path.decode(), query, self.headers, self.url, self.scheme or "http"))
        return True

    def _answer_known(self, app: AsgiApp, data: bytes) -> bool:
        """Answer a plain question with headers that such a question had before; tell whether it was answered."""
        request = app.heads.read(data, self.scheme or "http")
        if request is None or not self._is_free(app):
            return False
        self._between = True
        self._unset_keepalive_if_required()
        self._respond(app, request)
        return True

    def _is_free(self, app: AsgiApp) -> bool:
        """Tell whether a question can be answered at once, with no other under way."""
        busy = self._under_way or self.flow.write_paused or self.transport.is_closing()
        return app.fake.answers_at_once and not busy

    def _respond(self, app: AsgiApp, request: Request) -> None:
        try:
            self._write(app.fake.respond_at_once(request).response)
            self._expect_within(self.timeout_keep_alive)
        except Exception:
            self.logger.exception("Exception in ASGI application\n")
            self._write(_FAILED)
            self.transport.close()

    @property
    def _under_way(self) -> bool:
        """Whether an earlier request waits for its answer."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _write(self, response: Response) -> None:
        parts = [STATUS_LINE[response.status]]
        for name, value in self.server_state.default_headers:
            parts += (name, b": ", value, b"\r\n")
        for name, value in response.headers:
            parts += (name, b": ", value, b"\r\n")
        parts.append(b"\r\n")
        self.transport.writelines((b"".join(parts), response.body))
        self.server_state.total_requests += 1

    def _expect_within(self, seconds: float) -> None:
        """Give the connection up unless something comes within so many seconds.

        One timer serves for many requests: it looks at the deadline when it is due, and most deadlines are later then.
        """
        now = self.loop.time()
        self._deadline = deadline = now + seconds
        if deadline < self._due:
            if self._timer is not None:
                self._timer.cancel()
            self._due = deadline
            self._timer = self.loop.call_later(seconds, self._look_at_deadline)

    def _look_at_deadline(self) -> None:
        self._timer, self._due = None, inf
        if self._deadline == inf:
            return
        left = self._deadline - self.loop.time()
        if left > 0:
            self._expect_within(left)
        else:
            self._give_up()

    def _refuse(self, has_line: bool) -> None:  # private, and named by what it is given
        """Say why, and take what is still coming for a moment: closing at once would reset the answer away."""
        self._refused = True
        if self._head < 0:  # the answer of the request that has begun might be under way
            self.transport.abort()
            return
        status = b"431 Request Header Fields Too Large" if has_line else b"414 URI Too Long"
        message = b"The request's line and headers are longer than %d bytes." % MAX_HEAD
        self._answer(status, message)

    def _answer(self, status: bytes, message: bytes) -> None:
        """Write a refusal, and close a moment later."""
        self._refused = True
        self.transport.write(_REFUSAL % (status, len(message), message))
        self._expect_within(_DISCARDING_SECONDS)

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
