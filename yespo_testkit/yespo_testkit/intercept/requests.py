"""Clients built on requests: sessions are given an adapter that asks the fake, for the API's hosts alone."""

from __future__ import annotations

import errno
import io
import time
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import IncompleteRead, ProtocolError

from yespo_testkit.intercept import Interceptor, Receiver, Url
from yespo_testkit.intercept.at_once import Answer
from yespo_testkit.intercept.client_errors import Trouble, trouble_in
from yespo_testkit.intercept.patching import Method, Patch, asked


def interceptor(receiver: Receiver) -> Interceptor:
    """Return the interceptor for a fake."""
    return Patch(requests.Session, "get_adapter", _get_adapter, receiver)


def _get_adapter(original: Method, receivers: Sequence[Receiver]) -> Method:
    def get_adapter(session: requests.Session, url: str) -> BaseAdapter:
        if receiver := asked(receivers, _url(url)):
            return _Adapter(receiver)
        adapter: BaseAdapter = original(session, url)
        return adapter

    return get_adapter


class _Adapter(BaseAdapter):
    """Asks a receiver."""

    def __init__(self, receiver: Receiver) -> None:
        super().__init__()
        self._receiver = receiver

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002  # requests' own signature: nothing here streams, verifies or proxies
        timeout: float | tuple[float | None, float | None] | None = None,
        verify: bool | str = True,  # noqa: ARG002
        cert: object = None,  # noqa: ARG002
        proxies: object = None,  # noqa: ARG002
    ) -> requests.Response:
        headers = [(_bytes(name), _bytes(value)) for name, value in request.headers.items()]
        outcome = self._receiver.receive(request.method or "GET", _url(request.url or ""), headers, _body(request))
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        trouble = trouble_in(outcome, patience)
        if trouble is None:
            if late := outcome.seconds + outcome.drips:
                time.sleep(late)
            return _response(request, outcome.answer, io.BytesIO(outcome.answer.body))
        if trouble.partial is None:
            raise _raised(trouble, request)
        return _response(request, outcome.answer, _BreaksOff(trouble))

    def close(self) -> None:
        """There is nothing to close."""


def _url(url: str) -> Url:
    parts = urlsplit(url)
    target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    return parts.scheme, parts.hostname or "", parts.port, target.encode()


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


def _body(request: requests.PreparedRequest) -> bytes:
    body: object = request.body  # an iterable too, whatever the stubs say
    if isinstance(body, str):
        return body.encode()
    return bytes(body) if isinstance(body, bytes) else b"".join(body) if isinstance(body, Iterable) else b""


class _BreaksOff(io.RawIOBase):
    """A body that breaks off; urllib3 and requests make their own exceptions of it."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self._rest = trouble.partial
        self._trouble = trouble

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return what arrives, once; then break."""
        if self._rest:
            rest = self._rest if size is None or size < 0 else self._rest[:size]
            self._rest = self._rest[len(rest) :]
            return rest
        kind, text = self._trouble.kind, str(self._trouble)
        if kind == "read-timeout":
            raise TimeoutError(text)
        if kind == "reset":
            raise ConnectionResetError(errno.ECONNRESET, text)
        answer = self._trouble.outcome.answer
        arrived = self._trouble.partial or b""
        raise IncompleteRead(len(arrived), len(answer.body) - len(arrived))


def _response(request: requests.PreparedRequest, answer: Answer, body: io.IOBase) -> requests.Response:
    raw = HTTPResponse(
        body=body,
        headers=HTTPHeaderDict((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers),
        status=answer.status,
        reason=HTTPStatus(answer.status).phrase if answer.status in set(HTTPStatus) else "",
        preload_content=False,
        request_method=request.method,
    )
    return HTTPAdapter().build_response(request, raw)


def _raised(trouble: Trouble, request: requests.PreparedRequest) -> requests.RequestException:
    text = str(trouble)
    if trouble.kind == "connect":
        return requests.ConnectionError(text, request=request)
    if trouble.kind == "connect-timeout":
        return requests.ConnectTimeout(text, request=request)
    if trouble.kind == "read-timeout":
        return requests.ReadTimeout(text, request=request)
    broken = ProtocolError("Connection aborted.", ConnectionResetError(errno.ECONNRESET, text))
    return requests.ConnectionError(broken, request=request)
