"""Faults that show while other requests are under way, on a new connection, with cookies, and in caches."""

from __future__ import annotations

import re

from broken_servers.parts import IDS, Broken, Got, Response, Seen, at, each, when
from broken_servers.state import kept


def other_answer(least: int) -> Response:
    """Give the answer of another request that is under way."""

    def response(seen: Seen, got: Got) -> Got:
        before = seen.memory.get("last")
        if got.status == 200:
            seen.memory["last"] = got
        return before if before is not None and seen.under_way >= least and got.status == 200 else got

    return response


def busy(least: int, status: int) -> Response:
    return lambda seen, got: Got(status, {"content-type": "text/plain"}, b"Busy.") if seen.under_way >= least else got


def crowded(least: int, change: Response) -> Response:
    return lambda seen, got: change(seen, got) if seen.under_way >= least and got.status == 200 else got


def closed_when_crowded(seen: Seen, got: Got) -> Got:
    if seen.under_way > 24:
        raise ConnectionResetError
    return got


def new_connection(change: Response) -> Response:
    """Change the first answer of each connection."""

    def response(seen: Seen, got: Got) -> Got:
        known = seen.memory.setdefault("connections", set())
        first = seen.connection not in known
        known.add(seen.connection)
        return change(seen, got) if first and seen.count > 10 else got

    return response


def last_contact(seen: Seen, got: Got) -> Got:
    """Answer the first request of a connection with the last answer of the connection before."""
    before = seen.memory.get("before")
    if got.status == 200:
        seen.memory["before"] = got
    return before if before is not None and got.status == 200 else got


def cookie_wins(seen: Seen) -> None:
    """Take the contact of a cookie before that of the query."""
    cookie = seen.headers.get("cookie", "").partition("contact=")[2].partition(";")[0]
    if cookie.isdigit() and seen.get("contactId") is None and any(seen.get(name) for name in IDS):
        seen.drop(*IDS)
        seen.set("contactId", cookie)
    elif cookie.isdigit() and seen.get("contactId"):
        seen.set("contactId", cookie)


def sets_cookie(seen: Seen, got: Got) -> Got:
    contact = seen.get("contactId")
    return (
        got.with_header("set-cookie", f"contact={contact}; Path=/")
        if contact and re.fullmatch("[0-9]+", contact)
        else got
    )


def set_and_read(seen: Seen, got: Got) -> Got:
    return sets_cookie(seen, got)


def session_empties(seen: Seen, got: Got) -> Got:
    """Show to who has a cookie nothing that was shown before."""
    if "shown=" in seen.headers.get("cookie", "") and got.status == 200:
        return got.having(got.products[2:])
    return got.with_header("set-cookie", "shown=2; Path=/")


FAULTS: dict[str, Broken] = {
    "answers mixed up among eight": Broken({"concurrent-requests"}, response=other_answer(4)),
    "answers mixed up among thirty-two": Broken({"concurrent-requests"}, response=other_answer(20)),
    "500 among sixteen": Broken({"concurrent-requests"}, response=busy(17, 500)),
    "503 among five": Broken({"concurrent-requests"}, response=busy(5, 503)),
    "nothing while others ask": Broken({"concurrent-requests"}, response=crowded(6, lambda _seen, got: got.having([]))),
    "closed among twenty-five": Broken({"concurrent-requests"}, response=closed_when_crowded),
    "cut short while others ask": Broken(
        {"concurrent-requests"}, response=crowded(6, lambda _seen, got: got._replace(body=got.body[:-9]))
    ),
    "other prices while others ask": Broken(
        {"concurrent-requests"},
        response=crowded(6, each(lambda product: product.update(price=product["price"] + 1))),
    ),
    "401 while others ask": Broken({"concurrent-requests"}, response=busy(6, 401)),
    "429 among four": Broken({"rate-limit"}, response=busy(4, 429)),
    "503 on a new connection": Broken({"connections"}, response=new_connection(when(lambda _: True, 503))),
    "nothing on a new connection": Broken(
        {"connections"}, response=new_connection(lambda _seen, got: got.having([]) if got.status == 200 else got)
    ),
    "another's answer on a new connection": Broken({"connections"}, response=new_connection(last_contact)),
    "a cookie's contact wins": Broken({"cookies"}, cookie_wins, set_and_read),
    "a cookie hides products": Broken({"cookies"}, response=session_empties),
    "a cache on the path": Broken({"others-answers"}, response=kept(lambda seen: seen.path)),
    "a cache on personal alone": Broken(
        {"others-answers"},
        response=at("1244", kept(lambda seen: (seen.path, *(pair for pair in seen.params if pair[0] not in IDS)))),
    ),
    "a cache on the first parameter's name": Broken(
        {"others-answers", "identity"},
        response=kept(
            lambda seen: (
                seen.path,
                *(pair for pair in seen.params if pair[0] not in IDS),
                seen.params[0][0] if seen.params else "",
            )
        ),
    ),
    "a cache without the last letters": Broken(
        {"others-answers", "identity", "personal", "stability"}, response=kept(lambda seen: (seen.path, seen.raw[:-2]))
    ),
}
