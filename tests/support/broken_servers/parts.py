"""What broken servers are made of: the request and the answer as they may be changed, and one fault."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


KEY = "k3y-of-the-Shop-42"
"""The API key of the right server."""

RIGHT = "Basic " + base64.b64encode(f"user:{KEY}".encode()).decode()


class Seen:
    """A request as a broken server may change it before the right server sees it."""

    def __init__(self, scope: Message, count: int, memory: dict[Any, Any]) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.raw: bytes = scope["query_string"]
        self.params = parse_qsl(self.raw.decode("latin-1"), keep_blank_values=True, errors="surrogateescape")
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self.count = count
        self.memory = memory
        self.connection: int = scope["client"][1]
        self.under_way = 1
        self.changed = False

    def get(self, name: str) -> Any:
        return next((value for key, value in self.params if key == name), None)

    def elements(self, name: str) -> list[str]:
        """The elements of a list written with commas or as repeated parameters; one in JSON counts as one."""
        pieces = [value if value.startswith("[") else value.split(",") for key, value in self.params if key == name]
        return [element for piece in pieces for element in ([piece] if isinstance(piece, str) else piece)]

    @property
    def source(self) -> str:
        return self.path.rpartition("/")[2].lstrip("0")

    def set(self, name: str, value: str) -> Any:
        self.drop(name)
        self.params.append((name, value))

    def drop(self, *names: str) -> None:
        self.params = [pair for pair in self.params if pair[0] not in names]
        self.changed = True

    def rename(self, old: str, new: str) -> Any:
        if any(name == old for name, _ in self.params):
            self.params = [(new if name == old else name, value) for name, value in self.params]
            self.changed = True


class Got(NamedTuple):
    """The right server's answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def products(self) -> list[dict[str, Any]]:
        return json.loads(self.body) if self.status == 200 else []

    def having(self, products: object) -> Got:
        return self._replace(body=json.dumps(products, ensure_ascii=False).encode())

    def with_header(self, name: str, value: str | None) -> Got:
        headers = {key: text for key, text in self.headers.items() if key != name}
        return self._replace(headers=headers if value is None else {**headers, name: value})


Change = Callable[[Seen], Any]
"""What a broken server makes of a request."""

Response = Callable[[Seen, Got], Got]
"""What a broken server makes of the right answer."""


class Broken(NamedTuple):
    """One fault: the rules of which one must be named, and what it changes.

    `needs` is how many parameters a request must have that shows it, if more than an allowed one.
    """

    rules: set[str]
    request: Callable[[Seen], Any] | None = None
    response: Callable[[Seen, Got], Got] | None = None
    needs: int = 1


def served(broken: Broken, app: App) -> App:
    """Return the right server with a fault in front of it."""
    memory: dict[Any, Any] = {}
    count = 0
    under_way = [0]

    async def faulty(scope: Message, receive: Any, send: Any) -> None:
        nonlocal count
        count += 1
        seen = Seen(scope, count, memory)
        asked = Seen(scope, count, memory)
        under_way[0] += 1
        try:
            await asyncio.sleep(0)  # others that come at the same time begin
            seen.under_way = asked.under_way = under_way[0]
            await answered(scope, receive, send, seen, asked)
        finally:
            under_way[0] -= 1

    async def answered(scope: Message, receive: Any, send: Any, seen: Seen, asked: Seen) -> None:
        if broken.request is not None:
            broken.request(seen)
        query = seen.raw
        if seen.changed:
            query = "&".join(
                f"{quote(name, safe='', errors='surrogateescape')}={quote(value, safe='', errors='surrogateescape')}"
                for name, value in seen.params
            ).encode()
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in seen.headers.items()]
        inner = {**scope, "method": seen.method, "path": seen.path, "query_string": query, "headers": headers}
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await app(inner, receive, keep)
        named = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        got = Got(messages[0]["status"], named, b"".join(message.get("body", b"") for message in messages[1:]))
        if broken.response is not None:
            got = broken.response(asked, got)
        if "content-length" in got.headers and asked.method != "HEAD":
            got.headers["content-length"] = str(len(got.body))
        elif broken.response is not None:
            got.headers.pop("content-length", None)
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in got.headers.items()]
        await send({"type": "http.response.start", "status": got.status, "headers": pairs})
        await send({"type": "http.response.body", "body": got.body})

    return faulty


def each(change: Callable[[dict[str, Any]], Any]) -> Callable[[Seen, Got], Got]:
    """Change every product of every answer."""

    def response(_seen: Seen, got: Got) -> Got:
        if got.status != 200 or not got.body:
            return got
        products = got.products
        for product in products:
            change(product)
        return got.having(products)

    return response


def one_in(number: int, change: Callable[[dict[str, Any]], Any]) -> Callable[[Seen, Got], Got]:
    """Change one product in so many."""

    def response(seen: Seen, got: Got) -> Got:
        if got.status != 200 or not got.body:
            return got
        products = got.products
        for product in products:
            seen.memory["products"] = seen.memory.get("products", 0) + 1
            if not seen.memory["products"] % number:
                change(product)
        return got.having(products)

    return response


def header(name: str, value: str | None, status: int = 200) -> Callable[[Seen, Got], Got]:
    return lambda _seen, got: got.with_header(name, value) if got.status == status else got


def when(
    test: Callable[[Seen], bool], status: int, body: bytes = b"Something went wrong."
) -> Callable[[Seen, Got], Got]:
    def response(seen: Seen, got: Got) -> Got:
        return Got(status, {"content-type": "text/plain; charset=UTF-8"}, body) if test(seen) else got

    return response


def body(change: Callable[[Seen, Got], object]) -> Callable[[Seen, Got], Got]:
    return lambda seen, got: got.having(change(seen, got)) if got.status == 200 and got.body else got


IDS = ("contactId", "email", "phone", "externalCustomerId", "webId")


LENIENT = {"contactId": "1", "email": "x@y.example", "phone": "12345", "externalCustomerId": "x", "webId": "x"}


def lenient(name: str, form: str) -> Callable[[Seen], None]:
    """Take a malformed identifier, of the form that is given, for somebody unknown."""

    def change(seen: Seen) -> None:
        value = seen.get(name)
        if value is not None and value.strip() and re.search(form, value):
            seen.set(name, LENIENT[name])

    return change


def first_of_repeated(name: str) -> Callable[[Seen], None]:
    def change(seen: Seen) -> None:
        values = [value for key, value in seen.params if key == name]
        if len(values) > 1:
            seen.set(name, values[0])

    return change


def crash_when(test: Callable[[Seen], bool]) -> Callable[[Seen, Got], Got]:
    return when(test, 500, b"Internal Server Error")


def values(seen: Seen) -> str:
    return "".join(value for _, value in seen.params)


def names(seen: Seen) -> list[str]:
    return [name for name, _ in seen.params]


def put(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(product: dict[str, Any]) -> None:
        product[name] = value(product[name]) if callable(value) else value

    return change


def lose(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda product: product.pop(name, None)


def refused_when(test: Callable[[Seen], bool], status: int = 400) -> Callable[[Seen, Got], Got]:
    """Refuse what the right server answers."""
    refusal = when(test, status)
    return lambda seen, got: refusal(seen, got) if got.status == 200 else got


def at(source: str, change: Callable[[Seen, Got], Got]) -> Callable[[Seen, Got], Got]:
    """Change the answers of one data source."""
    return lambda seen, got: change(seen, got) if seen.source == source else got


def of_refusals(change: Callable[[Seen, Got], Got], status: int = 400) -> Callable[[Seen, Got], Got]:
    return lambda seen, got: change(seen, got) if got.status == status else got
