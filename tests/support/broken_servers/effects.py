"""Faults in what a parameter changes: products, categories, and who asks."""

from __future__ import annotations

from broken_servers.parts import IDS, Broken, Change, Got, Seen, at, body


def fixed_products(seen: Seen) -> None:
    if seen.get("products"):
        seen.set("products", "TENT-0001")


def fixed_category(seen: Seen) -> None:
    if seen.get("category"):
        seen.set("category", "Camping > Sleeping bags")


def to(source: str, other: str) -> Change:
    def change(seen: Seen) -> None:
        if seen.source == source:
            seen.path = seen.path.replace(source, other)

    return change


def read_at_most(name: str, number: int) -> Change:
    def change(seen: Seen) -> None:
        elements = seen.elements(name)
        if len(elements) > number and "[" not in (seen.get(name) or ""):
            seen.set(name, ",".join(elements[:number]))

    return change


def without_last(name: str) -> Change:
    def change(seen: Seen) -> None:
        elements = seen.elements(name)
        if len(elements) > 1 and "[" not in (seen.get(name) or ""):
            seen.set(name, ",".join(elements[:-1]))

    return change


def lost(*names: str) -> Change:
    """Not know whoever comes by one of these identifiers."""

    def change(seen: Seen) -> None:
        if any(seen.get(name) for name in names) and not any(seen.get(name) for name in IDS if name not in names):
            seen.drop(*names)
            seen.set("webId", "nobody-at-all")

    return change


def third_contact(seen: Seen) -> None:
    """Forget one contact in seven."""
    value = next((seen.get(name) for name in IDS if seen.get(name)), "") or ""
    if value.isascii() and value.isdigit() and int(value) % 7 == 3:
        lost("contactId")(seen)


def ampersand(seen: Seen) -> None:
    value = seen.get("category") or ""
    if "&" in value:
        seen.set("category", value.partition("&")[0])


def beyond_ascii(seen: Seen, got: Got) -> object:
    named = "".join(seen.elements("category"))
    return got.products if named.isascii() else []


FAULTS: dict[str, Broken] = {
    "personal recommendations are bestsellers": Broken(
        {"personal"}, lambda seen: setattr(seen, "path", seen.path.replace("/1244", "/1245"))
    ),
    "products change nothing": Broken({"list-effect", "not-asked-about"}, fixed_products),
    "categories change nothing": Broken({"list-effect", "category-scope"}, fixed_category),
    "products change nothing in one data source": Broken(
        {"list-effect", "not-asked-about"}, lambda seen: fixed_products(seen) if seen.source == "1247" else None
    ),
    "ten products read": Broken({"not-asked-about", "list-effect"}, read_at_most("products", 10)),
    "ten categories read": Broken({"list-effect", "category-scope"}, read_at_most("category", 10), needs=2),
    "the last product unread": Broken({"not-asked-about", "list-effect", "list-style"}, without_last("products")),
    "the last category unread": Broken({"list-effect", "list-style", "category-scope"}, without_last("category")),
    "alternatives for also bought": Broken({"also-bought", "out-of-stock-alternatives"}, to("1247", "1246")),
    "upselling for alternatives": Broken(
        {"you-may-also-like", "out-of-stock-alternatives", "size"}, to("1246", "1248")
    ),
    "nobody by webId": Broken({"identity"}, lost("webId")),
    "nobody by e-mail or phone": Broken({"identity"}, lost("email", "phone")),
    "some contacts unknown": Broken({"identity", "personal"}, third_contact),
    "nothing beyond ASCII": Broken({"list-effect", "category-scope"}, response=at("1250", body(beyond_ascii)), needs=2),
}
