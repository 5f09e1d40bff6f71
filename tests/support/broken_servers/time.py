"""Faults that come with time, or when a server falls apart."""

from __future__ import annotations

from broken_servers.parts import Broken, Got, Response, Seen, body


def shrinking(seen: Seen, got: Got) -> object:
    return got.products[: max(1, 12 - seen.count // 250)]


def after(number: int, change: Response) -> Response:
    return lambda seen, got: change(seen, got) if seen.count > number and got.status == 200 else got


def reversed_(_seen: Seen, got: Got) -> Got:
    return got.having(got.products[::-1])


def closed(seen: Seen, got: Got) -> Got:
    if seen.count % 60 == 0:
        raise ConnectionResetError
    return got


def dies(seen: Seen, got: Got) -> Got:
    if seen.count > 300:
        raise ConnectionResetError
    return got


def sticky(seen: Seen, got: Got) -> Got:
    """Stay broken for three requests after a refusal for a broken query."""
    left = seen.memory.get("left", 0)
    if got.status == 400 and b"%zz" in seen.raw:
        seen.memory["left"] = 3
    elif left:
        seen.memory["left"] = left - 1
        return Got(500, {"content-type": "text/plain"}, b"Internal Server Error")
    return got


def one_late(seen: Seen, got: Got) -> Got:
    """Give the answer of the request before, once in forty."""
    before = seen.memory.get("before", got)
    if got.status == 200:
        seen.memory["before"] = got
    return before if seen.count % 40 == 0 and got.status == 200 else got


def collects(seen: Seen, got: Got) -> object:
    """Add a product of the answer before."""
    before = seen.memory.get("products", [])
    seen.memory["products"] = got.products
    mine = {product["id"] for product in got.products}
    added = [product for product in before if product["id"] not in mine][:1]
    return [*got.products[:-1], *added] if seen.count % 15 == 0 and added else got.products


def negative(seen: Seen, got: Got) -> Got:
    """Know no data source for a while after one that isn't there."""
    if got.status == 404 and b"dataSourceId" in got.body:
        seen.memory["gone"] = 5
    elif seen.memory.get("gone"):
        seen.memory["gone"] -= 1
        return Got(404, {"content-type": "text/plain; charset=UTF-8"}, b"Unknown.") if got.status == 200 else got
    return got


def head_poisons(seen: Seen, got: Got) -> Got:
    """Answer a GET without a body where HEAD came before."""
    heads = seen.memory.setdefault("heads", set())
    if seen.method == "HEAD":
        heads.add(seen.raw)
    elif seen.raw in heads and got.status == 200:
        heads.discard(seen.raw)
        return got._replace(body=b"")
    return got


def bad_gateway(seen: Seen, got: Got) -> Got:
    page = Got(502, {"content-type": "text/html"}, b"<html><h1>502 Bad Gateway</h1></html>")
    return page if seen.count % 70 == 0 else got


FAULTS: dict[str, Broken] = {
    "answers shrink": Broken({"stability"}, response=body(shrinking)),
    "another order after 600": Broken({"stability"}, response=after(600, reversed_)),
    "nothing after 900": Broken({"stability"}, response=after(900, lambda _seen, got: got.having([]))),
    "closed now and then": Broken({"answered"}, response=closed),
    "dies after 300": Broken({"answered"}, response=dies),
    "fails after a broken query": Broken({"no-server-error"}, response=sticky),
    "the answer before, now and then": Broken({"stability", "identity"}, response=one_late),
    "a product of the answer before": Broken({"stability", "identity"}, response=body(collects)),
    "all data sources gone after one": Broken({"answered", "stability"}, response=negative),
    "HEAD empties the next GET": Broken({"envelope", "stability"}, response=head_poisons),
    "a bad gateway now and then": Broken({"no-server-error"}, response=bad_gateway),
}
