"""What may come back: as documented, as it may change without notice, and on a broken day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import msgspec
from hypothesis import strategies as st

from yespo_contracts.errors import JSON, TEXT, Refusal, too_many_requests, unauthorized
from yespo_contracts.product import MANDATORY_FIELDS, TAG_PREFIX, Product
from yespo_contracts.strategies.products import products

Mode = Literal["documented", "tolerant", "hostile"]
Element = dict[str, object]
MODES: tuple[Mode, ...] = ("documented", "tolerant", "hostile")

_PATH = "/api/v2/contacts/recoms/1244"
_LONG = "Намет 😀 " * 2000
_ODD = "\u202eshop\u202c e\u0301 👩‍👩‍👧 \u0000 \ud7ff <b>&amp;</b> \u2028"
_NOT_TEXT: object = 17


class WireResponse(msgspec.Struct, frozen=True):
    """One answer as it goes on the wire; `kind` says what is special about it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    kind: str = "documented"

    @property
    def status_code(self) -> int:
        """The status, by the name that HTTP clients have for it."""
        return self.status

    @property
    def content(self) -> bytes:
        """The body, by the name that HTTP clients have for it."""
        return self.body

    def json(self) -> object:
        """Return the body as JSON; raises `msgspec.DecodeError` where it isn't."""
        return msgspec.json.decode(self.body)

    def __repr__(self) -> str:
        """Write the answer as code; a long body is told by its beginning and its length."""
        if len(self.body) > 300:
            body = f"{self.body[:200]!r} + b'…'  # {len(self.body)} bytes"
            return f"<{self.kind}: {self.status} {dict(self.headers)} {body}>"
        return f"WireResponse({self.status}, {dict(self.headers)!r}, {self.body!r}, {self.kind!r})"


Kind = Callable[[Sequence[Element]], WireResponse]
"""Makes an answer of that kind from products as the documents have them."""


def _answer(elements: object, kind: str = "documented") -> WireResponse:
    return WireResponse(200, {"Content-Type": JSON}, msgspec.json.encode(elements), kind)


def _each(change: Callable[[Element], object]) -> Callable[[Sequence[Element], str], WireResponse]:
    def made(elements: Sequence[Element], kind: str) -> WireResponse:
        changed = [dict(element) for element in elements]
        for element in changed:
            change(element)
        return _answer(changed, kind)

    return made


def _last(change: Callable[[Element], object]) -> Callable[[Sequence[Element], str], WireResponse]:
    """Change the last product alone, as a bad row in a feed does."""

    def made(elements: Sequence[Element], kind: str) -> WireResponse:
        changed = [dict(element) for element in elements]
        change(changed[-1])
        return _answer(changed, kind)

    return made


def _with(**fields: object) -> Callable[[Element], object]:
    return lambda element: element.update(fields)


def _tags_as(change: Callable[[object], object]) -> Callable[[Element], object]:
    def made(element: Element) -> None:
        tags = {name: value for name, value in element.items() if name.startswith(TAG_PREFIX)} or {"tags_color": "red"}
        element.update({name: change(value) for name, value in tags.items()})

    return made


def _whole(status: int, body: bytes, **headers: str) -> Callable[[Sequence[Element], str], WireResponse]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _elements, kind: WireResponse(status, named, body, kind)


def _refused(refusal: Refusal, style: Literal["text", "json"]) -> Callable[[Sequence[Element], str], WireResponse]:
    content_type, body = refusal.content(_PATH, style)
    return _whole(refusal.status, body, **{"Content-Type": content_type, **dict(refusal.headers)})


def _body(change: Callable[[bytes], bytes]) -> Callable[[Sequence[Element], str], WireResponse]:
    def made(elements: Sequence[Element], kind: str) -> WireResponse:
        return WireResponse(200, {"Content-Type": JSON}, change(_answer(elements).body), kind)

    return made


def _wrapped(name: str) -> Callable[[Sequence[Element], str], WireResponse]:
    return lambda elements, kind: _answer({name: list(elements)}, kind)


_Maker = Callable[[Sequence[Element], str], WireResponse]

_HTML = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon</body></html>"

_TOLERANT: dict[str, _Maker] = {
    "an empty array": lambda _elements, kind: _answer([], kind),
    "new fields": _each(_with(imageUrl="https://shop.example/1.jpg", score=0.5, flags={"a": [1, None]}, new=True)),
    "tags as lists": _each(_tags_as(lambda value: [value])),
    "empty lists for tags": _each(_tags_as(lambda _value: [])),
    "tags that are null": _each(_tags_as(lambda _value: None)),
    "tags as numbers": _each(_tags_as(lambda _value: 1)),
    "whole numbers for prices": _each(lambda element: element.update(price=100)),
    "a price of zero": _each(_with(price=0.0)),
    "a very large price": _each(_with(price=1e15)),
    "a price with many digits": _each(_with(price=19.989999999999998)),
    "no stock": _each(_with(isInStock=0)),
    "a negative stock": _each(_with(isInStock=-3)),
    "a stock that counts pieces": _each(_with(isInStock=250)),
    "empty texts": _each(_with(descr="", brand="")),
    "null for brand and descr": _each(_with(descr=None, brand=None)),
    "no category": _each(_with(category=[])),
    "many categories": _each(_with(category=[f"Level {number}" for number in range(200)])),
    "long text": _each(_with(name=_LONG, descr=_LONG * 5)),
    "odd text": _each(_with(name=_ODD, descr=_ODD, brand=_ODD)),
    "markup in text": _each(_with(name="<script>alert(1)</script>", descr="<p>Tent &amp; <b>pegs</b></p>")),
    "an odd id": _each(lambda element: element.update(id="Ü/42 %2F?#")),
    "other order of fields": _each(
        lambda element: [element.update({name: element.pop(name)}) for name in MANDATORY_FIELDS]
    ),
    "many products": lambda elements, kind: _answer(
        [{**elements[0], "id": f"P-{place}"} for place in range(1000)], kind
    ),
    "spaces in the JSON": _body(lambda body: b" \n" + msgspec.json.format(body, indent=4) + b"\n"),
    "escapes in the JSON": _body(lambda body: body.decode().replace("/", "\\/").encode()),
    "another spelling of the content type": lambda elements, kind: WireResponse(
        200, {"Content-Type": "application/json;charset=utf-8"}, _answer(elements).body, kind
    ),
    "headers of a proxy": lambda elements, kind: WireResponse(
        200, {"Content-Type": JSON, "Server": "nginx", "Set-Cookie": "JSESSIONID=1; Path=/api/", "X-Request-Id": "1"},
        _answer(elements).body, kind,
    ),
}  # fmt: skip

_HOSTILE: dict[str, _Maker] = {
    **{
        f"{name} missing": _last(lambda element, name=name: element.pop(name, None))  # type: ignore[misc]  # the name of this round
        for name in MANDATORY_FIELDS
    },
    "id as a number": _last(_with(id=_NOT_TEXT)),
    "id null": _last(_with(id=None)),
    "name as a list": _last(_with(name=["A tent"])),
    "url as an object": _last(_with(url={"href": "https://shop.example"})),
    "price as text": _last(_with(price="1 299,00 грн")),
    "price null": _last(_with(price=None)),
    "category as text": _last(_with(category="Tents")),
    "category with null": _last(_with(category=[None])),
    "isInStock as text": _last(_with(isInStock="in stock")),
    "isInStock as a boolean": _last(_with(isInStock=True)),
    "null for a product": lambda elements, kind: _answer([*elements, None], kind),
    "ids for products": lambda elements, kind: _answer([element["id"] for element in elements], kind),
    "an object around the array": _wrapped("recoms"),
    "an error with 200": _whole(200, b'{"status":500,"error":"Internal Server Error"}', Content_Type=JSON),
    "null": _whole(200, b"null", Content_Type=JSON),
    "a text with 200": _whole(200, b'"ok"', Content_Type=JSON),
    "an empty body": _whole(200, b"", Content_Type=JSON),
    "HTML with 200": _whole(200, _HTML, Content_Type="text/html; charset=utf-8"),
    "HTML that says it is JSON": _whole(200, _HTML, Content_Type=JSON),
    "cut off JSON": _body(lambda body: body[: len(body) // 2]),
    "JSON with rubbish after it": _body(lambda body: body + b"<!-- 12 ms -->"),
    "two documents": _body(lambda body: body + body),
    "bytes that aren't UTF-8": _body(lambda body: body[:-2] + b'","x":"\xcd\xe0\xec\xe5\xf2"}]'),
    "NaN for a price": _body(lambda body: body.replace(b'"price":', b'"price":NaN,"was":', 1)),
    "nested without end": _whole(200, b"[" * 200_000, Content_Type=JSON),
    "no content": _whole(204, b""),
    "a redirect to a login": _whole(302, b"", Location="https://yespo.io/login"),
    "a 400 as text": _refused(Refusal(400, ("product ids must be set",)), "text"),
    "a 400 as JSON": _refused(Refusal(400, ("product ids must be set",)), "json"),
    "a 401": _refused(unauthorized("The API key isn't known."), "json"),
    "a 401 with HTML": _whole(401, _HTML, Content_Type="text/html"),
    "a 403": _refused(Refusal(403, ("The API key has no right to this resource.",)), "text"),
    "a 404 as text": _refused(Refusal(404, ("Unknown dataSourceId 1244.",)), "text"),
    "a 404 as JSON": _refused(Refusal(404, ("Unknown dataSourceId 1244.",)), "json"),
    "a 429": _refused(too_many_requests(200, 1), "text"),
    "a 429 without Retry-After": _refused(too_many_requests(200, None), "json"),
    "a 500 as JSON": _refused(Refusal(500, ("",)), "json"),
    "a 500 without a body": _whole(500, b""),
    "a 502 of a proxy": _whole(502, _HTML, Content_Type="text/html", Server="nginx"),
    "a 503": _whole(503, b"Service Unavailable", Content_Type=TEXT, Retry_After="120"),
    "a 504": _whole(504, b"", Content_Type=TEXT),
}

EXAMPLE: tuple[Element, ...] = (
    Product(
        id="TENT-1", name="A tent", url="https://shop.example/tent-1", price=7490.0, descr="Sleeps two", brand="Acme",
        category=("Camping > Tents",), tags={"color": "green", "gender": "unisex"},
    ).to_json(),
    Product(
        id="SKU-2", name="Спальник", url="https://shop.example/2", price=1299.5, descr="Теплий", brand="Карпатія",
        category=("Camping > Sleeping bags", "Sale"), is_in_stock=1, tags={"clear_size": "L"},
    ).to_json(),
)  # fmt: skip
"""Two products as the documents have them."""


def gallery(mode: Mode) -> tuple[WireResponse, ...]:
    """Return one answer of each kind of a mode, made of the same two products."""
    return tuple(make(EXAMPLE, kind) for kind, make in _kinds(mode).items())


def responses(mode: Mode = "documented") -> st.SearchStrategy[WireResponse]:
    """Return a strategy for answers.

    "documented" is what the API promises, "tolerant" what may change without notice (new fields, `tags_` as lists,
    odd and huge text, a stock below zero), "hostile" what a broken day brings (wrong types, missing fields, HTML, cut
    off JSON, 4xx and 5xx).
    """
    kinds = _kinds(mode)
    if mode != "documented":
        return st.builds(_made, st.sampled_from(sorted(kinds)), _elements(1), st.just(mode))
    return _elements(0).map(_answer)


def _made(kind: str, elements: Sequence[Element], mode: Mode) -> WireResponse:
    return _kinds(mode)[kind](elements, kind)


def _elements(fewest: int) -> st.SearchStrategy[list[Element]]:
    several = st.lists(products(), min_size=fewest, max_size=4, unique_by=lambda product: product.id)
    return several.map(lambda chosen: [product.to_json() for product in chosen])


def _kinds(mode: Mode) -> Mapping[str, _Maker]:
    kinds: dict[Mode, Mapping[str, _Maker]] = {
        "documented": {"documented": _answer},
        "tolerant": _TOLERANT,
        "hostile": _HOSTILE,
    }
    return kinds[mode]
