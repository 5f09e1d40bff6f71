"""The real API behind a test: asked for what isn't recorded yet."""

from __future__ import annotations

import http.client
import ssl
import time

from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.recordings.matching import Recording
from yespo_contracts.request.authentication import basic_authorization
from yespo_mockserver.messages.delivery import AT_ONCE, Delivery
from yespo_mockserver.messages.reply import Response
from yespo_mockserver.messages.request import Request
from yespo_mockserver.stubs.recording import Replay
from yespo_testkit.record.target import Target

TIMEOUT = 30.0

_NOT_SENT = frozenset({"host", "content-length", "connection", "accept-encoding", "transfer-encoding"})
_NOT_ANSWERED = frozenset({"content-length", "transfer-encoding", "connection", "date"})


class LiveReplay(Replay):
    """Answers what is recorded, and asks the API for the rest, which is `new`; `key` takes the client's place."""

    def __init__(self, target: Target, key: str | None, recording: Recording) -> None:
        super().__init__(recording, "fake")
        self.key = key
        self.new: list[Recorded] = []
        self._target = target

    def answer(self, request: Request) -> tuple[Response, Delivery]:
        """Return the recorded answer, or the API's own; raises `OSError` where it can't be reached."""
        found = super().answer(request)
        if found is not None:
            return found
        one = self._asked(request)
        self.new.append(one)
        headers = tuple(
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in one.answer_headers
            if name.lower() not in _NOT_ANSWERED
        )
        return Response(one.status, headers, one.body), AT_ONCE

    def _asked(self, request: Request) -> Recorded:
        sent = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers]
        headers = [(name, value) for name, value in sent if name.lower() not in _NOT_SENT]
        if self.key is not None:
            headers = [(name, value) for name, value in headers if name.lower() != "authorization"]
            headers.append(("authorization", basic_authorization(self.key)))
        target = self._target.prefix + request.target.decode("latin-1")
        started, began = time.time(), time.perf_counter()
        connection = self._connection()
        try:
            connection.putrequest(request.method, target, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            if request.content or request.method in {"POST", "PUT", "PATCH"}:
                connection.putheader("content-length", str(len(request.content)))
            connection.endheaders(request.content or None)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        return Recorded(
            method=request.method,
            url=self._target.url + request.target.decode("latin-1"),
            headers=tuple(headers),
            content=request.content,
            status=answer.status,
            answer_headers=tuple(answer.getheaders()),
            body=body,
            started=started,
            seconds=time.perf_counter() - began,
            size=len(body),
        )

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._target.host, self._target.port
        if self._target.secure:
            return http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT)
