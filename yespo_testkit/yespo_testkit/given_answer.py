"""What a test may give as an answer, and what it is on the wire."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from types import NoneType
from typing import Protocol, TypeAlias, runtime_checkable

import msgspec

from yespo_contracts.errors import JSON
from yespo_contracts.product import Product
from yespo_mockserver.messages.reply import Response
from yespo_mockserver.shop import Shop
from yespo_mockserver.stubs.stub import Stub
from yespo_testkit.call import Call


@runtime_checkable
class ResponseLike(Protocol):
    """A response of httpx, httpx2 or requests, or anything that has its three parts."""

    @property
    def status_code(self) -> int:
        """The status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""

    @property
    def content(self) -> bytes:
        """The body."""


Fixed: TypeAlias = Sequence[Product | str | Mapping[str, object]] | bytes | ResponseLike
"""Products (or their ids in the shop, or JSON elements as they are), a body for a 200, or a whole response."""
Function: TypeAlias = Callable[[Call], Fixed] | Callable[[Call], Awaitable[Fixed]]
Answers: TypeAlias = Fixed | Stub | Function

_REMEDIES: Mapping[type, str] = {
    str: " One product is answers([id]).",
    dict: " One product is answers([product]).",
    int: " A status that fails is fails(status).",
    NoneType: " No products is answers([]).",
}
_OK = ((b"content-type", JSON.encode()),)
_HOP_BY_HOP = frozenset({"content-length", "transfer-encoding", "connection"})
_GZIP = b"\x1f\x8b"


def fixed_answer(answer: object, shop: Shop) -> Response:
    """Return an answer as it goes on the wire; raises `TypeError` or `ValueError` naming what can't be taken."""
    if isinstance(answer, bytes):
        return Response(200, _OK, answer)
    if isinstance(answer, ResponseLike):
        body, encoded = _on_the_wire(answer)
        left_out = _HOP_BY_HOP if encoded else _HOP_BY_HOP | {"content-encoding"}
        headers = [(name, value) for name, value in _pairs(answer) if name.lower() not in left_out]
        raw = tuple((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers)
        return Response(answer.status_code, raw, body)
    if isinstance(answer, Iterable) and not isinstance(answer, str | Mapping):
        elements = [_element(product, shop) for product in answer]
        try:
            return Response(200, _OK, msgspec.json.encode(elements))
        except (TypeError, ValueError) as error:
            raise TypeError(f"answers() can't write a product as JSON: {error}.") from None
    message = f"answers() can't take {type(answer).__name__}: it takes products, their ids, a body as bytes, a response"
    message += " with status_code, headers and content, or a function from Call to one of these."
    raise TypeError(message + _REMEDIES.get(type(answer), ""))


def _on_the_wire(answer: ResponseLike) -> tuple[bytes, bool]:
    """Return a response's body as it is sent, and whether that is in the content encoding that its headers name.

    What the libraries give as content is decoded; httpx has the bytes still that a response was made of.
    """
    content = answer.content
    encoding = next((value.lower() for name, value in _pairs(answer) if name.lower() == "content-encoding"), None)
    if encoding is None:
        return content, False
    try:
        sent = b"".join(getattr(answer, "stream", ()))
    except (RuntimeError, TypeError):  # it came from somewhere, and was read then
        sent = b""
    if sent and sent != content:
        return sent, True
    return content, "gzip" in encoding and content.startswith(_GZIP)


def _pairs(answer: ResponseLike) -> Iterable[tuple[str, str]]:
    """Return a response's headers, those that are there several times too, such as Set-Cookie."""
    several: Callable[[], Iterable[tuple[str, str]]] | None = getattr(answer.headers, "multi_items", None)
    if several is not None:  # httpx and httpx2
        return several()
    raw: Mapping[str, str] | None = getattr(getattr(answer, "raw", None), "headers", None)  # requests
    return (raw or answer.headers).items()


def _element(product: object, shop: Shop) -> object:
    if isinstance(product, Product):
        return product.to_json()
    if isinstance(product, str):
        number = shop.catalogue.number(product)
        if number is None:
            raise ValueError(f"There is no product {product!r} in the shop: shop.add_product(id={product!r}) adds one.")
        return msgspec.Raw(shop.catalogue.body(number))
    if isinstance(product, Mapping):
        return product
    raise TypeError(f"answers() can't take {type(product).__name__} as a product: Product, a product's id, or a dict.")
