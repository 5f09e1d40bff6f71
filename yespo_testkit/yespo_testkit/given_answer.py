"""What a test arranged: answers and faults in the place of what the fake would answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import NoneType
from typing import Protocol, TypeAlias, runtime_checkable

import msgspec
from starlette.types import Scope

from yespo_contracts.errors import JSON
from yespo_contracts.product import Product
from yespo_mockserver.shop import Shop
from yespo_testkit.assertions.parameters import Matcher, matches, shown_matcher
from yespo_testkit.call import Call
from yespo_testkit.intercept.at_once import Answer
from yespo_testkit.outcome import Outcome


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
Answers: TypeAlias = Fixed | Callable[[Call], Fixed]

_REMEDIES: Mapping[type, str] = {
    str: " One product is answers([id]).",
    dict: " One product is answers([product]).",
    int: " A status that fails is fails(status).",
    NoneType: " No products is answers([]).",
}
_OK = ((b"content-type", JSON.encode()),)
_HOP_BY_HOP = frozenset({"content-length", "content-encoding", "transfer-encoding", "connection"})


def fixed_answer(answer: object, shop: Shop) -> Answer:
    """Return an answer as it goes on the wire; raises `TypeError` or `ValueError` naming what can't be taken."""
    if isinstance(answer, bytes):
        return Answer(200, _OK, answer)
    if isinstance(answer, ResponseLike):
        headers = [(name, value) for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP]
        raw = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers)
        return Answer(answer.status_code, raw, answer.content)
    if isinstance(answer, Iterable) and not isinstance(answer, str | Mapping):
        elements = [_element(product, shop) for product in answer]
        try:
            return Answer(200, _OK, msgspec.json.encode(elements))
        except (TypeError, ValueError) as error:
            raise TypeError(f"answers() can't write a product as JSON: {error}.") from None
    message = f"answers() can't take {type(answer).__name__}: it takes products, their ids, a body as bytes, a response"
    message += " with status_code, headers and content, or a function from Call to one of these."
    raise TypeError(message + _REMEDIES.get(type(answer), ""))


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


@dataclasses.dataclass(kw_only=True)
class Arrangement:
    """One `answers` or `fails`: for which calls, after how many and how often, and what then."""

    what: str
    act: Callable[[Call, Scope, Outcome], Outcome]
    matcher: Matcher | None
    times: int | None
    after: int = 0
    meets: Callable[[Scope], bool] | None = None
    overrides_refusals: bool = False
    seen: int = 0
    used: int = 0

    @property
    def unused(self) -> bool:
        """Whether it was used less often than arranged, or never."""
        return self.used < (1 if self.times is None else self.times)

    def __str__(self) -> str:
        """Name the arrangement as the test wrote it, with how often it was used."""
        if not self.used:
            return f"{self.what}{shown_matcher(self.matcher)}: never used"
        return f"{self.what}{shown_matcher(self.matcher)}: used {self.used} of {self.times} times"


class Arrangements:
    """All arrangements of one test.

    Those with a number of times are used up first, in the order in which they were made; then the newest of the
    others that matches.
    """

    def __init__(self) -> None:
        self._made: list[Arrangement] = []

    def add(self, arrangement: Arrangement) -> None:
        """Add one."""
        self._made.append(arrangement)

    def clear(self) -> None:
        """Forget all."""
        self._made.clear()

    def unused(self) -> list[Arrangement]:
        """Return those that were used less often than arranged."""
        return [arrangement for arrangement in self._made if arrangement.unused]

    def take(self, call: Call, scope: Scope, *, refused: bool) -> Arrangement | None:
        """Return the arrangement that applies to a call, counting it as used; None if the fake's own answer stands.

        `refused` calls broke the contract: faults happen to them too, answers don't.
        """
        limited = [arrangement for arrangement in self._made if arrangement.times is not None]
        unlimited = [arrangement for arrangement in self._made if arrangement.times is None]
        chosen: Arrangement | None = None
        for arrangement in (*limited, *reversed(unlimited)):
            if arrangement.times is not None and arrangement.used >= arrangement.times:
                continue
            if (refused and not arrangement.overrides_refusals) or not matches(arrangement.matcher, call):
                continue
            if arrangement.meets is not None and not arrangement.meets(scope):
                continue
            arrangement.seen += 1
            if chosen is None and arrangement.seen > arrangement.after:
                chosen = arrangement
        if chosen is not None:
            chosen.used += 1
        return chosen
