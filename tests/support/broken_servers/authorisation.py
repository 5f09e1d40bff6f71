"""Faults in who may ask."""

from __future__ import annotations

import base64
from collections.abc import Callable

from broken_servers.parts import RIGHT, Broken, Got, Seen, header, of_refusals, refused_when


def authorised(test: Callable[[str], bool]) -> Callable[[Seen], None]:
    def change(seen: Seen) -> None:
        if test(seen.headers.get("authorization", "")):
            seen.headers["authorization"] = RIGHT

    return change


def password_of(value: str) -> str | None:
    try:
        return base64.b64decode(value.partition(" ")[2]).decode().partition(":")[2]
    except ValueError:
        return None


def remembered(seen: Seen) -> None:
    """Answer without credentials what was once asked with them."""
    known = seen.memory.setdefault("authorised", set())
    if password_of(seen.headers.get("authorization", "")):
        known.add((seen.path, seen.raw))
    elif (seen.path, seen.raw) in known:
        seen.headers["authorization"] = RIGHT


def key_in(place: str) -> Callable[[Seen], None]:
    def change(seen: Seen) -> None:
        if seen.headers.get(place) or seen.get(place):
            seen.headers["authorization"] = RIGHT

    return change


FAULTS: dict[str, Broken] = {
    "no WWW-Authenticate": Broken({"auth-challenge"}, response=header("www-authenticate", None, 401)),
    "401 as text": Broken(
        {"unauthorized-body"},
        response=lambda _seen, got: (
            got._replace(headers={**got.headers, "content-type": "text/plain"}, body=b"no")
            if got.status == 401
            else got
        ),
    ),
    "takes Bearer": Broken({"auth-scheme"}, authorised(lambda value: value.startswith("Bearer"))),
    "takes an empty password": Broken({"basic-auth"}, authorised(lambda value: password_of(value) == "")),
    "takes no authorisation": Broken({"basic-auth"}, authorised(lambda value: not value)),
    "403 for 401": Broken(
        {"unauthorized-status"}, response=lambda _seen, got: got._replace(status=403) if got.status == 401 else got
    ),
    "answers once authorised": Broken({"basic-auth"}, remembered),
    "takes the key in X-Api-Key": Broken({"auth-scheme"}, key_in("x-api-key")),
    "takes the key in the query": Broken({"auth-scheme"}, key_in("api_key"), needs=2),
    "bestsellers are free": Broken(
        {"basic-auth"}, lambda seen: authorised(lambda value: not value)(seen) if seen.source == "1245" else None
    ),
    "HEAD is free": Broken(
        {"head"}, lambda seen: authorised(lambda value: not value)(seen) if seen.method == "HEAD" else None
    ),
    "validates before it authorises": Broken(
        {"unauthorized-status"},
        response=of_refusals(lambda seen, got: got if seen.params else Got(400, got.headers, b"No."), 401),
        needs=0,
    ),
    "the scheme by letter case": Broken(
        {"auth-scheme"}, response=refused_when(lambda seen: seen.headers.get("authorization", "")[:1] == "b", 401)
    ),
    "no user name refused": Broken(
        {"basic-auth"},
        response=refused_when(lambda seen: seen.headers.get("authorization", "").startswith("Basic Om"), 401),
    ),
    "asks for Bearer": Broken({"auth-challenge"}, response=header("www-authenticate", "Bearer", 401)),
    "refusals repeat the credentials": Broken(
        {"key-secrecy"},
        response=of_refusals(lambda seen, got: got._replace(body=got.body + seen.headers["authorization"].encode())),
    ),
    "answers repeat the credentials": Broken(
        {"key-secrecy"}, response=lambda seen, got: got.with_header("x-asked-by", seen.headers.get("authorization", ""))
    ),
    "401 of another status": Broken(
        {"unauthorized-body"}, response=of_refusals(lambda _seen, got: got._replace(body=b'{"status": 403}'), 401)
    ),
    "a login page for 401": Broken(
        {"basic-auth"}, response=of_refusals(lambda _seen, _got: Got(302, {"location": "/login"}, b""), 401)
    ),
}
