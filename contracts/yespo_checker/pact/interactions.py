"""What a client really sent, as interactions of a pact: its parameters by the contract's examples, never its values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl, quote

import msgspec

from yespo_checker.pact.matchers import Rules, example_of, matched_query, response_of, type_rules, without_people
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.private.finder import about_people
from yespo_contracts.private.names import Kind, kind_of
from yespo_contracts.request.lists import LISTS, readable_elements
from yespo_contracts.request.reading import PARAMETERS, read
from yespo_contracts.request.written import RECOMS_PATH

Document = dict[str, object]

_WHOSE = {"contact", "contacts"}
_CONTENT_TYPE = "Content-Type"


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One request of a client with the answer it got; the data source by its type and scope, where it is known."""

    method: str
    path: str
    query: str = ""
    content: bytes = b""
    authorised: bool = True
    status: int = 200
    content_type: str = "application/json; charset=UTF-8"
    body: bytes = b""
    type: str | None = None
    scope: str = "shop"


class Interaction(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of request with its answer, whatever the values were."""

    description: str
    states: tuple[Document, ...]
    method: str
    path: str
    path_rule: str | None
    query: Mapping[str, tuple[str, ...]]
    query_rules: Rules
    authorised: bool
    content: object
    content_rules: Rules
    status: int
    content_type: str
    body: object
    body_rules: Rules


def interactions_of(sent: Iterable[Sent]) -> list[Interaction]:
    """Return the interactions that requests make, each kind once, in the order of their descriptions.

    Requests that break the contract make none, and neither do answers of a server that fails.
    """
    found: dict[str, Interaction] = {}
    for one in sent:
        interaction = _interaction(one)
        if interaction is not None:
            found.setdefault(json.dumps(msgspec.to_builtins(interaction), sort_keys=True), interaction)
    return [found[key] for key in sorted(found, key=lambda key: (found[key].description, key))]


def _interaction(one: Sent) -> Interaction | None:
    if one.status >= 500 or one.status in {400, 405, 413, 414, 429}:
        return None
    if one.status in {401, 403} and one.authorised:  # which key is refused no provider can be told
        return None
    pairs = parse_qsl(one.query, keep_blank_values=True, errors="replace")
    recoms = one.path.startswith(RECOMS_PATH)
    if recoms and read(one.path[len(RECOMS_PATH) :], one.query).violations:
        return None
    query, query_rules = matched_query([(name, value) for name, value in pairs if not recoms or name in PARAMETERS])
    path, path_rule, named = _path(one.path)
    content, content_rules = _content(one)
    body, body_rules = response_of(one.path, one.status, one.body, one.content_type)
    return Interaction(
        description=_description(one, [*query, *(["id"] if named else [])], path),
        states=tuple(_states(one, pairs, named=named)),
        method=one.method,
        path=path,
        path_rule=path_rule,
        query=query,
        query_rules=query_rules,
        authorised=one.authorised,
        content=content,
        content_rules=content_rules,
        status=one.status,
        content_type=one.content_type,
        body=body,
        body_rules=body_rules,
    )


def _path(path: str) -> tuple[str, str | None, bool]:
    """Return the path with an example in the place of somebody's id, its rule, and whether it has somebody's id."""
    segments = path.split("/")
    for place in range(1, len(segments)):
        if segments[place - 1].lower() in _WHOSE and segments[place].isdigit():
            rule = "/".join([*segments[:place], "[1-9][0-9]{0,18}", *segments[place + 1 :]])
            segments[place] = example_of("contactId")
            return "/".join(segments), f"^{rule}$", True
    return quote(path, safe="/"), None, False


def _content(one: Sent) -> tuple[object, Rules]:
    if not one.content:
        return None, {}
    try:
        document: object = json.loads(one.content)
    except (ValueError, RecursionError):
        return None, {}
    shown = without_people(document, people=about_people(one.path))
    return shown, type_rules(shown)


def _states(one: Sent, pairs: list[tuple[str, str]], *, named: bool) -> Iterable[Document]:
    """Yield what the shop must hold."""
    if one.path.startswith(RECOMS_PATH) and one.status != 404 and one.type is not None:
        number = int(one.path[len(RECOMS_PATH) :])
        settings: Document = {"id": number, "type": one.type}
        settings |= {"scope": one.scope} if one.scope != "shop" else {}
        yield {"name": "a data source exists", "params": settings}
    names = [name for name in IDENTIFIERS if name in dict(pairs)] + (["contactId"] if named else [])
    if one.status == 200:
        for name in names:
            yield {"name": "a contact is known", "params": {name: example_of(name)}}
    products = readable_elements([value for name, value in pairs if name == "products"])
    if products and one.status == 200:
        yield {"name": "products are sold", "params": {"ids": sorted(set(products))}}


def _description(one: Sent, names: list[str], path: str) -> str:
    what = f"{one.method} {path}"
    if one.path.startswith(RECOMS_PATH) and one.type is not None:
        what = f"{one.method} recommendations of the data source {one.path[len(RECOMS_PATH) :]} ({one.type})"
    people = [name for name in names if name in IDENTIFIERS or kind_of(name) in {Kind.ID, Kind.EMAIL, Kind.PHONE}]
    parts = [f"for a contact by {' and '.join(people)}"] if people else []
    parts += [f"with {' and '.join(name for name in LISTS if name in names)}"] if set(LISTS) & set(names) else []
    parts += [] if one.authorised else ["without an API key"]
    phrase = HTTPStatus(one.status).phrase.lower() if one.status in set(HTTPStatus) else ""
    parts += [] if one.status == 200 else [f"answered {one.status} {phrase}".rstrip()]
    return ", ".join([" ".join([what, *parts[:1]]), *parts[1:]])
