"""Clients built on requests: sessions are given an adapter that asks the fake, for the API's hosts alone."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import IncompleteRead, ProtocolError

from yespo_testkit.drive import Answer
from yespo_testkit.intercept import Interceptor, Receiver, Url
from yespo_testkit.intercept.patching import Method, Patch, asked
from yespo_testkit.trouble import WireTrouble


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
        *_args: Any,  # stream, timeout and whatever else requests passes: nothing here waits or verifies
        **_kwargs: Any,
    ) -> requests.Response:
        headers = [(_bytes(name), _bytes(value)) for name, value in request.headers.items()]
        url = _url(request.url or "")
        try:
            answer = self._receiver.receive(request.method or "GET", url, headers, _body(request))
        except WireTrouble as trouble:
            raise _RAISED[trouble.kind](request, trouble.answer) from None
        return _response(request, answer)

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


def _response(request: requests.PreparedRequest, answer: Answer) -> requests.Response:
    raw = HTTPResponse(
        body=io.BytesIO(answer.body),
        headers=HTTPHeaderDict((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers),
        status=answer.status,
        reason=HTTPStatus(answer.status).phrase if answer.status in set(HTTPStatus) else "",
        preload_content=False,
        request_method=request.method,
    )
    return HTTPAdapter().build_response(request, raw)


def _timeout(request: requests.PreparedRequest, _answer: Answer) -> requests.RequestException:
    return requests.ReadTimeout("yespo_mock: arranged by fails('timeout')", request=request)


def _connect(request: requests.PreparedRequest, _answer: Answer) -> requests.RequestException:
    return requests.ConnectionError("yespo_mock: arranged by fails('connect')", request=request)


def _reset(request: requests.PreparedRequest, _answer: Answer) -> requests.RequestException:
    broken = ProtocolError("Connection aborted.", ConnectionResetError("yespo_mock: arranged by fails('reset')"))
    return requests.ConnectionError(broken, request=request)


def _truncated(request: requests.PreparedRequest, answer: Answer) -> requests.RequestException:
    half = len(answer.body) // 2
    broken = ProtocolError("yespo_mock: arranged by fails('truncated')", IncompleteRead(half, len(answer.body) - half))
    return requests.exceptions.ChunkedEncodingError(broken, request=request)


_RAISED: Mapping[str, Callable[[requests.PreparedRequest, Answer], requests.RequestException]] = {
    "timeout": _timeout,
    "connect": _connect,
    "reset": _reset,
    "truncated": _truncated,
}
