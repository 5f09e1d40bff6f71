"""The product as the API's response has it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

TAG_PREFIX = "tags_"
MANDATORY_FIELDS = ("id", "name", "url", "price", "descr", "brand", "category", "isInStock")
"""The fields that the guide promises in each product, in its order; all others begin with `tags_`."""


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """One recommended product.

    `price` is in the feed's currency, `is_in_stock` is 1 or 0 (the wire's `isInStock`), `category` holds whole paths,
    and `tags` the feed's other fields by name, without the wire's `tags_`.
    Source: the guide's response example; the vendor's OpenAPI document, `ContactRecom`.
    """

    id: str
    name: str = ""
    url: str = ""
    price: float = 0.0
    descr: str = ""
    brand: str = ""
    category: tuple[str, ...] = ()
    is_in_stock: int = 1
    tags: Mapping[str, str] = {}

    def to_json(self) -> dict[str, object]:
        """Return the product as a response's element holds it: a JSON-ready dict in the guide's order of fields."""
        element: dict[str, object] = {
            "id": self.id,
            "name": self.name,
            "url": self.url,
            "price": self.price,
            "descr": self.descr,
            "brand": self.brand,
            "category": list(self.category),
            "isInStock": self.is_in_stock,
        }
        for name, value in self.tags.items():
            element[TAG_PREFIX + name] = value
        return element

    def __eq__(self, other: object) -> bool:
        """Compare with another product, or with an element of a response as JSON has it."""
        if isinstance(other, Product):
            return self is other or msgspec.structs.astuple(self) == msgspec.structs.astuple(other)
        return self.to_json() == other if isinstance(other, Mapping) else NotImplemented

    def __hash__(self) -> int:
        """Return the id's hash."""
        return hash(self.id)

    def __getitem__(self, name: str) -> object:
        """Return a field by its name in the response: `product["isInStock"]`, `product["tags_color"]`."""
        try:
            return self.to_json()[name]
        except KeyError:
            fields = ", ".join(self.to_json())
            raise KeyError(f"A product has no field {name!r}; this one has {fields}.") from None

    @classmethod
    def from_json(cls, element: Mapping[str, object]) -> Product:
        """Return the product that `to_json` wrote; fields outside the contract are left out.

        Raises `msgspec.ValidationError` where a field has the wrong type.
        """
        tags = {name.removeprefix(TAG_PREFIX): value for name, value in element.items() if name.startswith(TAG_PREFIX)}
        fields = {name: element[name] for name in MANDATORY_FIELDS if name in element}
        if "isInStock" in fields:
            fields["is_in_stock"] = fields.pop("isInStock")
        return msgspec.convert({**fields, "tags": tags}, cls)
