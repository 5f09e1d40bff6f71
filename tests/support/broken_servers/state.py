"""Faults that come and go, and requests that a server falls over."""

from __future__ import annotations

from collections.abc import Callable

from broken_servers.parts import IDS, Broken, Got, Seen, body, crash_when, each, put, values, when


def remember_last(seen: Seen) -> None:
    contact = seen.get("contactId")
    if seen.get("email") and not contact and seen.memory.get("last"):
        seen.drop("email")
        seen.set("contactId", seen.memory["last"])
    if contact and contact.isdigit() and len(contact) == 9:
        seen.memory["last"] = contact


def shuffled(seen: Seen, got: Got) -> object:
    return got.products[::-1] if seen.count % 7 == 0 else got.products


def again(seen: Seen, got: Got) -> Got:
    """Give a refusal once more to whoever asks next."""
    before = seen.memory.pop("refusal", None)
    if got.status == 400:
        seen.memory["refusal"] = got
    return before if before is not None and got.status == 200 else got


def rotated(seen: Seen, got: Got) -> object:
    turn = seen.memory[seen.raw] = seen.memory.get(seen.raw, 0) + 1
    return [*got.products[turn % 3 :], *got.products[: turn % 3]]


def kept(key: Callable[[Seen], object]) -> Callable[[Seen, Got], Got]:
    """Answer from a cache with an incomplete key."""

    def response(seen: Seen, got: Got) -> Got:
        if got.status != 200 or seen.method != "GET":
            return got
        found: Got = seen.memory.setdefault(("kept", key(seen)), got)
        return found

    return response


def creeping(seen: Seen, got: Got) -> Got:
    return each(put("price", lambda price: round(price + seen.count / 100, 2)))(seen, got)


FAULTS: dict[str, Broken] = {
    "500 on emoji": Broken({"no-server-error"}, response=crash_when(lambda seen: "😀" in values(seen))),
    "unstable order": Broken({"stability", "identity", "list-style", "query-encoding"}, response=body(shuffled)),
    "state between requests": Broken({"identity", "stability", "email"}, remember_last),
    "cut off": Broken(
        {"envelope"},
        response=lambda seen, got: (
            got._replace(body=got.body[:-10]) if seen.count % 30 == 0 and got.status == 200 else got
        ),
    ),
    "503 now and then": Broken(
        {"no-server-error"}, response=lambda seen, got: Got(503, {}, b"") if seen.count % 50 == 0 else got
    ),
    "long ids fail": Broken(
        {"no-server-error"}, response=crash_when(lambda seen: any(len(value) > 2000 for _, value in seen.params))
    ),
    "5xx on a quote": Broken({"no-server-error"}, response=crash_when(lambda seen: "'" in values(seen))),
    "5xx on a JSON array of numbers": Broken(
        {"no-server-error"}, response=crash_when(lambda seen: "1.5" in (seen.get("products") or ""))
    ),
    "429 now and then": Broken(
        {"rate-limit"}, response=lambda seen, got: when(lambda _: seen.count % 25 == 0, 429)(seen, got)
    ),
    "429 after a hundred": Broken(
        {"rate-limit"}, response=lambda seen, got: when(lambda _: seen.count > 100, 429)(seen, got)
    ),
    "a refusal comes twice": Broken({"stability"}, response=again),
    "shows others the next time": Broken({"stability"}, response=body(rotated)),
    "nothing now and then": Broken(
        {"stability"}, response=body(lambda seen, got: [] if seen.count % 20 == 0 else got.products)
    ),
    "a cache without products": Broken(
        {"not-asked-about", "list-effect"},
        response=kept(lambda seen: (seen.path, *(pair for pair in seen.params if pair[0] in IDS))),
    ),
    "a cache without identifiers": Broken(
        {"identity", "unknown-contact", "contact-id", "personal", "stability", "head", "others-answers"},
        response=kept(lambda seen: (seen.path, *(pair for pair in seen.params if pair[0] not in IDS))),
    ),
    "a cache in lower case": Broken(
        {"external-customer-id", "web-id", "email"}, response=kept(lambda seen: (seen.path, seen.raw.lower()))
    ),
    "prices creep up": Broken({"same-product", "stability"}, response=creeping),
    "a backslash fails": Broken({"no-server-error"}, response=crash_when(lambda seen: "\\" in values(seen))),
    "a per cent sign fails": Broken({"no-server-error"}, response=crash_when(lambda seen: "%" in values(seen))),
}
