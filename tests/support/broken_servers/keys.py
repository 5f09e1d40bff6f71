"""Faults in which keys are taken, where the right one is known."""

from __future__ import annotations

import base64
from collections.abc import Callable

from broken_servers.authorisation import password_of
from broken_servers.parts import KEY, RIGHT, Broken, Got, Seen


def taken(test: Callable[[str], bool]) -> Callable[[Seen], None]:
    """Take other keys too."""

    def change(seen: Seen) -> None:
        key = password_of(seen.headers.get("authorization", ""))
        if key and test(key):
            seen.headers["authorization"] = RIGHT

    return change


def user_of(value: str) -> str:
    try:
        return base64.b64decode(value.partition(" ")[2]).decode().partition(":")[0]
    except ValueError:
        return ""


def as_user(seen: Seen) -> None:
    if user_of(seen.headers.get("authorization", "")) == KEY:
        seen.headers["authorization"] = RIGHT


def connection_remembers(seen: Seen) -> None:
    """Ask for the key once a connection."""
    good = seen.memory.setdefault("good", set())
    if password_of(seen.headers.get("authorization", "")) == KEY:
        good.add(seen.connection)
    elif seen.connection in good and password_of(seen.headers.get("authorization", "")):
        seen.headers["authorization"] = RIGHT


def second_try(seen: Seen) -> None:
    key = password_of(seen.headers.get("authorization", ""))
    tried = seen.memory.setdefault("tried", set())
    if key and key != KEY and key in tried:
        seen.headers["authorization"] = RIGHT
    tried.add(key)


def cached(seen: Seen, got: Got) -> Got:
    """Keep answers by the request line alone."""
    kept: dict[object, Got] = seen.memory.setdefault("kept", {})
    if got.status == 200:
        kept.setdefault((seen.path, seen.raw), got)
    elif got.status == 401 and password_of(seen.headers.get("authorization", "")):
        return kept.get((seen.path, seen.raw), got)
    return got


def echoed(seen: Seen, got: Got) -> Got:
    key = password_of(seen.headers.get("authorization", ""))
    return (
        got._replace(body=b'{"status": 401, "message": "Bad key ' + (key or "").encode() + b'"}')
        if got.status == 401
        else got
    )


def empty_for_wrong(seen: Seen, got: Got) -> Got:
    if got.status == 401 and password_of(seen.headers.get("authorization", "")):
        return Got(200, {"content-type": "application/json; charset=UTF-8"}, b"[]")
    return got


def crash_for_wrong(seen: Seen, got: Got) -> Got:
    key = password_of(seen.headers.get("authorization", ""))
    return got._replace(status=500) if got.status == 401 and key else got


FAULTS: dict[str, Broken] = {
    "a key's beginning is enough": Broken({"wrong-key"}, taken(KEY.startswith)),
    "a key may be longer": Broken({"wrong-key"}, taken(lambda key: key.startswith(KEY))),
    "keys without letter case": Broken({"wrong-key"}, taken(lambda key: key.lower() == KEY.lower())),
    "eight letters of a key": Broken({"wrong-key"}, taken(lambda key: key[:8] == KEY[:8])),
    "keys by their length": Broken({"wrong-key"}, taken(lambda key: len(key) == len(KEY))),
    "keys trimmed": Broken({"wrong-key"}, taken(lambda key: key.strip() == KEY)),
    "a key within the password": Broken({"wrong-key"}, taken(lambda key: KEY in key)),
    "all but a key's last letter": Broken({"wrong-key"}, taken(lambda key: key[: len(KEY) - 1] == KEY[:-1])),
    "all but a key's first letter": Broken({"wrong-key"}, taken(lambda key: key[1:] == KEY[1:])),
    "every key": Broken({"any-key"}, taken(bool)),
    "the key as user name": Broken({"basic-auth"}, as_user),
    "a connection is authorised once": Broken({"wrong-key"}, connection_remembers),
    "a wrong key is taken the second time": Broken({"wrong-key", "any-key"}, second_try),
    "a cache leaves the key out": Broken({"wrong-key"}, response=cached),
    "a refusal tells the key": Broken({"key-secrecy"}, response=echoed),
    "a wrong key gets nothing, with 200": Broken({"any-key"}, response=empty_for_wrong),
    "a wrong key fails": Broken({"no-server-error"}, response=crash_for_wrong),
}
