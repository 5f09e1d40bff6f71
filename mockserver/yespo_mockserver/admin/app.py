"""The control API as an ASGI app: who may ask, which operation is meant, and its answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterable, Mapping
from functools import partial
from urllib.parse import parse_qs

import msgspec
from starlette.types import Receive, Scope, Send

from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.admin import page
from yespo_mockserver.admin.call import MAX_BODY, MAX_VALUES, AdminError, ControlRequest
from yespo_mockserver.admin.control.control import Control, Controlled, RecordingOf
from yespo_mockserver.admin.events import Events
from yespo_mockserver.admin.guard import COOKIE, Guard
from yespo_mockserver.admin.openapi import document
from yespo_mockserver.admin.operations import OPERATIONS, WHILE_RECORDING, Operation
from yespo_mockserver.admin.parts import Parts
from yespo_mockserver.admin.slices import in_slices
from yespo_mockserver.api.openapi_document import openapi_document
from yespo_mockserver.messages.aside import aside
from yespo_mockserver.messages.reply import Response
from yespo_mockserver.port.sending import send_response
from yespo_mockserver.shop.log import LogAwayError

_JSON = "application/json"
_READY = "/__admin/ready"
"""What anybody may ask: whoever runs containers asks from another machine, and has no token."""
_log = logging.getLogger("yespo_mockserver")


class AdminApp:
    """Everything under `/__admin`; without a `guard` that knows a token it is for this machine alone.

    With a `recording` it shows what is recorded of another server. It runs since it was `started`, else since now.
    """

    def __init__(
        self,
        fake: Controlled,
        guard: Guard | None = None,
        recording: RecordingOf | None = None,
        *,
        started: float | None = None,
    ) -> None:
        self.control: Control = Control(fake, time.monotonic() if started is None else started, recording)
        self._guard = guard or Guard(None)
        others = fake.shop.log.others
        self._parts = None if others is None else Parts(self.control, others)
        self._events = Events(self.control, self._parts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            response = await self._response(scope, receive, send)
        except AdminError as error:
            response = _answer({"error": str(error)}, error.status)
        except LogAwayError as error:
            away = _answer({"error": str(error)}, 503)
            response = Response(away.status, (*away.headers, (b"retry-after", b"1")), away.body)
        except Exception:  # noqa: BLE001  # whoever asked gets an answer, and the log the reason
            _log.exception("the control API failed")
            response = _answer({"error": "The control API failed; the server's log has the reason."}, 500)
        if response is not None:
            await send_response(send, response.framed(scope["method"]))

    async def _response(self, scope: Scope, receive: Receive, send: Send) -> Response | None:
        path: str = scope["path"]
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace")
        if path in {"/__admin", "/__admin/"} and self._guard.is_token(query.get("token", [""])[-1]):
            return _signed_in(query["token"][-1])
        asks_if_ready = path == _READY and scope["method"] in {"GET", "HEAD"}
        if (denied := self._guard.denied(scope)) and not asks_if_ready:
            return _answer({"error": denied.message}, denied.status)
        asked = ControlRequest({}, query, b"")
        if scope["method"] in {"GET", "HEAD"}:
            if found := _document(path):
                return found
            if path == "/__admin/openapi.json" and self.control.recording is None:
                return _answer(openapi_document(self.control.shop))
            if path == "/__admin/events":
                await self._events.stream(asked, receive, send)
                return None
            if path == "/__admin/requests/wait":
                return _answer(await self._events.wait(asked))
        return await self._operate(scope, asked, receive)

    async def _operate(self, scope: Scope, asked: ControlRequest, receive: Receive) -> Response:
        operations = OPERATIONS if self.control.recording is None else WHILE_RECORDING
        operation, named = _operation(scope["method"], scope["path"], operations)
        body = await _body(receive) if operation.body is not None else b""
        asked = ControlRequest(named, asked.query, body)
        gathered = self._parts and await self._parts.gathered(operation.method, operation.path, asked)
        if gathered is not None:
            return _answer(gathered, operation.status, operation.answers)
        if operation.takes_long or (self.control.shop.log.is_shared and operation.method != "GET"):
            answer = await aside(partial(operation.does, self.control, asked))
        else:
            answer = operation.does(self.control, asked)
        if isinstance(answer, Generator):
            answer = await in_slices(answer)
        return _answer(answer, operation.status, operation.answers)


def _document(path: str) -> Response | None:
    """Return what stands still: the page, its files, and the OpenAPI document."""
    if path in {"/", "/__admin"}:
        return Response(307, ((b"location", b"/__admin/"), *page.SECURITY), b"")
    if path == "/__admin/":
        return page.file("index.html")
    if path == "/__admin/admin-openapi.json":
        return _answer(document())
    return page.file(path.removeprefix("/__admin/static/")) if path.startswith("/__admin/static/") else None


def _operation(method: str, path: str, operations: Iterable[Operation]) -> tuple[Operation, Mapping[str, str]]:
    method = "GET" if method == "HEAD" else method
    allowed: list[str] = []
    for operation in operations:
        named = _named(operation.path, path)
        if named is not None:
            if operation.method == method:
                return operation, named
            allowed.append(operation.method)
    if allowed:
        raise AdminError(405, f"This resource answers {', '.join(dict.fromkeys(allowed))}.")
    hint = did_you_mean(path, {operation.path for operation in operations}, ";")
    raise AdminError(404, f"There is no such resource{hint} /__admin/admin-openapi.json lists all.")


def _named(pattern: str, path: str) -> Mapping[str, str] | None:
    """Return what the path names in the pattern's braces, None if it isn't of this pattern."""
    head, brace, name = pattern.partition("{")
    if not brace:
        return {} if pattern == path else None
    if not path.startswith(head):
        return None
    rest = path[len(head) :]
    return {name.rstrip("}"): rest} if rest and "/" not in rest else None


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise AdminError(400, "The body ended too early.")
        body.extend(message.get("body", b""))
        if len(body) > MAX_BODY:
            raise AdminError(413, f"The body is longer than {MAX_BODY} bytes.")
        more = message.get("more_body", False)
    if bytes(body.lstrip()[:1]) in {b"{", b"["} and sum(map(body.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise AdminError(413, f"The body holds more than {MAX_VALUES:,} values.")
    return bytes(body)


def _answer(content: object, status: int = 200, content_type: str = _JSON) -> Response:
    data = content.encode() if isinstance(content, str) else msgspec.json.encode(content)
    return Response(status, ((b"content-type", content_type.encode()), *page.SECURITY), data)


def _signed_in(token: str) -> Response:
    cookie = f"{COOKIE}={token}; Path=/__admin; HttpOnly; SameSite=Strict"
    return Response(303, ((b"location", b"/__admin/"), (b"set-cookie", cookie.encode()), *page.SECURITY), b"")
