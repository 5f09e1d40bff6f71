"""Other doubles, side by side with the mock: the API's hosts are the mock's, whichever of them began first.

Each stands above the place where the mock intercepts, and would answer, refuse or record what isn't its business. So
each is told to let requests to the API through. None is imported for that: a double that isn't there needs nothing.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

from yespo_testkit.intercept import LIBRARIES, Interceptor, Receiver
from yespo_testkit.intercept.patching import Method, Patch, Patches, asked
from yespo_testkit.intercept.transports import url_of

# What stands here about the doubles' own types is Any: they are other projects', and most of them publish none.


def interceptor(double: str, receiver: Receiver) -> Interceptor:
    """Return what makes a double leave the API's hosts alone."""
    return _DOUBLES[double](importlib.import_module(double), receiver)


def _ours(receivers: Sequence[Receiver], url: str) -> bool:
    parts = urlsplit(url)
    target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    try:
        return asked(receivers, (parts.scheme, parts.hostname or "", parts.port, target.encode())) is not None
    except ValueError:  # a port that is none
        return False


def _responses(module: Any, receiver: Receiver) -> Interceptor:
    def make(original: Method, receivers: Sequence[Receiver]) -> Method:
        def on_request(double: Any, adapter: Any, request: Any, **keywords: Any) -> object:
            if _ours(receivers, str(request.url)):
                keywords.pop("retries", None)
                return double._real_send(adapter, request, **keywords)  # noqa: SLF001  # what passes through there
            return original(double, adapter, request, **keywords)

        return on_request

    return Patch(module.RequestsMock, "_on_request", make, receiver)


def _requests_mock(module: Any, receiver: Receiver) -> Interceptor:
    passes: type[Exception] = module.adapter._RunRealHTTP  # noqa: SLF001  # what its `real_http` does

    def make(original: Method, receivers: Sequence[Receiver]) -> Method:
        def send(adapter: Any, request: Any, **keywords: Any) -> object:
            if _ours(receivers, str(request.url)):
                raise passes
            return original(adapter, request, **keywords)

        return send

    return Patch(module.adapter.Adapter, "send", make, receiver)


def _player(library: Any) -> Any:
    """Return the interceptor's module of httpx or httpx2."""
    return importlib.import_module(LIBRARIES[library.__name__])


def _vcr(_module: Any, receiver: Receiver) -> Interceptor:
    def leaving(result: object) -> Callable[[Method, Sequence[Receiver]], Method]:
        def make(original: Method, receivers: Sequence[Receiver]) -> Method:
            def method(cassette: Any, request: Any, *rest: Any) -> object:
                return result if _ours(receivers, str(request.uri)) else original(cassette, request, *rest)

            return method

        return make

    def make(original: Method, receivers: Sequence[Receiver]) -> Method:
        def handle(cassette: Any, real: Method, transport: Any, request: Any, library: Any) -> object:
            url = url_of(request.url)
            found = asked(receivers, url)
            if found is None:
                return original(cassette, real, transport, request, library)
            return _player(library).answer(found, transport, request, url)

        return handle

    def make_async(original: Method, receivers: Sequence[Receiver]) -> Method:
        async def handle(cassette: Any, real: Method, transport: Any, request: Any, library: Any) -> object:
            url = url_of(request.url)
            found = asked(receivers, url)
            if found is None:
                return await original(cassette, real, transport, request, library)
            return await _player(library).answer_in_loop(found, transport, request, url)

        return handle

    cassette, stubs = importlib.import_module("vcr.cassette").Cassette, importlib.import_module("vcr.stubs.httpx_stubs")
    return Patches(
        Patch(stubs, "_vcr_handle_request", make, receiver),  # it calls transports as they were when it was imported
        Patch(stubs, "_vcr_handle_async_request", make_async, receiver),
        Patch(cassette, "can_play_response_for", leaving(False), receiver),
        Patch(cassette, "filter_request", leaving(None), receiver),
        Patch(cassette, "append", leaving(None), receiver),
    )


def _pook(_module: Any, receiver: Receiver) -> Interceptor:
    def make(original: Method, receivers: Sequence[Receiver]) -> Method:
        def match(engine: Any, request: Any) -> object:
            return None if _ours(receivers, request.url.geturl()) else original(engine, request)

        return match

    return Patch(importlib.import_module("pook.engine").Engine, "match", make, receiver)


def _pytest_httpx(module: Any, receiver: Receiver) -> Interceptor:
    from yespo_testkit.intercept import httpx  # noqa: PLC0415  # only where httpx is

    def make(original: Method, receivers: Sequence[Receiver]) -> Method:
        def handle(double: Any, transport: Any, request: Any) -> object:
            url = url_of(request.url)
            found = asked(receivers, url)
            return (
                original(double, transport, request) if found is None else httpx.answer(found, transport, request, url)
            )

        return handle

    def make_async(original: Method, receivers: Sequence[Receiver]) -> Method:
        async def handle(double: Any, transport: Any, request: Any) -> object:
            url = url_of(request.url)
            found = asked(receivers, url)
            if found is None:
                return await original(double, transport, request)
            return await httpx.answer_in_loop(found, transport, request, url)

        return handle

    return Patches(
        Patch(module.HTTPXMock, "_handle_request", make, receiver),
        Patch(module.HTTPXMock, "_handle_async_request", make_async, receiver),
    )


def _respx(_module: Any, receiver: Receiver) -> Interceptor:
    passes: Callable[..., Exception] = importlib.import_module("respx.models").PassThrough

    def make(original: Method, receivers: Sequence[Receiver]) -> Method:
        def handler(mocker: Any, request: Any) -> object:
            if _ours(receivers, str(request.url)):
                raise passes("the API's hosts are yespo_mock's", request=request, origin=None)
            return original(mocker, request)

        return handler

    def make_async(original: Method, receivers: Sequence[Receiver]) -> Method:
        async def handler(mocker: Any, request: Any) -> object:
            if _ours(receivers, str(request.url)):
                raise passes("the API's hosts are yespo_mock's", request=request, origin=None)
            return await original(mocker, request)

        return handler

    mocker = importlib.import_module("respx.mocks").Mocker
    return Patches(
        Patch(mocker, "handler", make, receiver),
        Patch(mocker, "async_handler", make_async, receiver),
    )


class _PassedThrough:
    """The prefixes of the URLs that aioresponses passes through: each double's own, and those of the API."""

    _NAME = "_passthrough"

    def __init__(self, module: Any, receiver: Receiver) -> None:
        self._owner = module.aioresponses
        self._receiver = receiver

    def start(self) -> None:
        if not isinstance(vars(self._owner).get(self._NAME), _Prefixes):
            setattr(self._owner, self._NAME, _Prefixes())
        cast("_Prefixes", vars(self._owner)[self._NAME]).receivers.append(self._receiver)

    def stop(self) -> None:
        prefixes = cast("_Prefixes", vars(self._owner)[self._NAME])
        prefixes.receivers.remove(self._receiver)
        if not prefixes.receivers:
            delattr(self._owner, self._NAME)


class _Prefixes:
    """An attribute of a class that adds to what each object has under its name."""

    def __init__(self) -> None:
        self.receivers: list[Receiver] = []

    def __get__(self, double: Any, _owner: type | None = None) -> list[str]:
        own: list[str] = vars(double)["_passthrough"]
        return [*own, *(prefix for receiver in self.receivers for prefix in receiver.prefixes())]

    def __set__(self, double: Any, prefixes: list[str]) -> None:
        vars(double)["_passthrough"] = prefixes


_DOUBLES: Mapping[str, Callable[[Any, Receiver], Interceptor]] = {
    "aioresponses": _PassedThrough,
    "pook": _pook,
    "pytest_httpx": _pytest_httpx,
    "requests_mock": _requests_mock,
    "responses": _responses,
    "respx": _respx,
    "vcr": _vcr,
}
