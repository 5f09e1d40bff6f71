"""Faults in what is asked about: products and category."""

from __future__ import annotations

import re
from collections.abc import Callable

from broken_servers.parts import Broken, Seen, at, body, crash_when, first_of_repeated, refused_when, when


def only_first_product(seen: Seen) -> None:
    values = [value for name, value in seen.params if name == "products"]
    if len(values) > 1:
        seen.set("products", values[0])
    elif values and "," in values[0] and not values[0].startswith("["):
        seen.set("products", values[0].split(",")[0])


def split_json(seen: Seen) -> None:
    value = seen.get("products")
    if value and value.startswith("[") and '"' in value and value.endswith("]"):
        seen.set("products", value.replace('"', "'").strip("[]"))


def upper(name: str) -> Callable[[Seen], None]:
    """Compare a list's elements without letter case, for what the demo shop has in mixed case or in upper case."""

    def change(seen: Seen) -> None:
        value = seen.get(name) or ""
        if name == "products" and value.isascii() and value.islower() and not value.startswith("["):
            seen.set(name, value.upper())
        elif name == "category" and value and value[0].islower() and value.swapcase() != value:
            seen.set(name, value.swapcase())

    return change


def blanks_kept(seen: Seen) -> None:
    if any(element != element.strip() for element in seen.elements("products")):
        seen.set("products", "no-such-product")


FAULTS: dict[str, Broken] = {
    "products without letter case": Broken({"unknown-products"}, upper("products")),
    "categories without letter case": Broken({"category-match", "category-scope"}, upper("category")),
    "drops products after the first": Broken({"not-asked-about", "list-style"}, only_first_product),
    "JSON lists unread": Broken({"list-style", "not-asked-about"}, split_json, needs=2),
    "repeated products: the first only": Broken(
        {"list-style", "not-asked-about"}, first_of_repeated("products"), needs=3
    ),
    "refuses JSON lists": Broken(
        {"list-style"}, response=when(lambda seen: (seen.get("products") or "").startswith("["), 400), needs=2
    ),
    "broken JSON lists taken": Broken(
        {"list-style"},
        lambda seen: (
            seen.set("products", "A")
            if (seen.get("products") or "").startswith("[") and not (seen.get("products") or "").endswith("]")
            else None
        ),
        needs=2,
    ),
    "products not required": Broken(
        {"products-required"},
        lambda seen: seen.set("products", "TENT-0001") if not (seen.get("products") or "").strip(" ,[]") else None,
    ),
    "empty products taken": Broken(
        {"empty-list"}, lambda seen: seen.set("products", "TENT-0001") if seen.get("products") == "" else None
    ),
    "category not required": Broken(
        {"category-required"}, lambda seen: seen.set("category", "x") if seen.get("category") is None else None
    ),
    "category ignored": Broken(
        {"category-scope"}, lambda seen: setattr(seen, "path", seen.path.replace("1250", "1245"))
    ),
    "categories after the first ignored": Broken(
        {"category-match", "list-style", "list-effect", "category-scope"},
        lambda seen: (
            seen.set("category", (seen.get("category") or "").split(",")[0])
            if "," in (seen.get("category") or "") and not (seen.get("category") or "").startswith("[")
            else None
        ),
    ),
    "wrong text for a missing list": Broken(
        {"missing-list-text"},
        response=lambda _seen, got: (
            got._replace(body=b"products missing")
            if got.status == 400 and got.body == b"product ids must be set"
            else got
        ),
    ),
    "more than ten products refused": Broken(
        {"list-style"}, response=refused_when(lambda seen: len(seen.elements("products")) > 10), needs=2
    ),
    "a hundred products fail": Broken(
        {"no-server-error"}, response=crash_when(lambda seen: len(seen.elements("products")) >= 100), needs=2
    ),
    "a product twice refused": Broken(
        {"list-style"},
        response=refused_when(lambda seen: len({*seen.elements("products")}) < len(seen.elements("products"))),
        needs=2,
    ),
    "only three products read": Broken(
        {"not-asked-about", "list-style"},
        lambda seen: (
            seen.set("products", ",".join(seen.elements("products")[:3]))
            if len(seen.elements("products")) > 3 and "[" not in (seen.get("products") or "")
            else None
        ),
    ),
    "blanks around products kept": Broken({"list-style", "not-asked-about"}, blanks_kept),
    "more than five products refused": Broken(
        {"list-effect"}, response=refused_when(lambda seen: len(seen.elements("products")) > 5), needs=7
    ),
    "products refused where they aren't needed": Broken(
        {"list-style"},
        response=refused_when(lambda seen: bool(seen.get("products")) and seen.source in {"1244", "1245", "1249"}),
        needs=2,
    ),
    "unknown products are a 404": Broken(
        {"unknown-products"},
        response=refused_when(
            lambda seen: seen.source == "1247" and not re.search(r"[A-Z]+-\d{4}", seen.get("products") or ""),
            404,
        ),
    ),
    "no match is a 404": Broken(
        {"empty-answer"},
        response=lambda seen, got: refused_when(lambda _: True, 404)(seen, got) if got.body == b"[]" else got,
    ),
    "alternatives are never found": Broken(
        {"out-of-stock-alternatives"}, response=at("1246", body(lambda _seen, _got: []))
    ),
    "categories beyond ASCII refused": Broken(
        {"list-style", "category-match"},
        response=refused_when(lambda seen: not (seen.get("category") or "").isascii()),
        needs=2,
    ),
}
