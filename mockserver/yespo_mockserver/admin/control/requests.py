"""The journal: the requests that came, found, counted, exported and verified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from yespo_mockserver.admin.call import AdminError, Asked
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.admin.why import why
from yespo_mockserver.journal import Entry, Query, QueryError, export
from yespo_mockserver.journal.query import near_misses


class Expectation(msgspec.Struct, forbid_unknown_fields=True):
    """Which requests are expected, and how many; without a number at least one."""

    match: dict[str, Any] = {}
    times: Annotated[int, msgspec.Meta(ge=0)] | None = None


def requests(control: Control, asked: Asked) -> Document:
    """List the requests that the query describes, the oldest first; `explain` adds why each product is there."""
    masked, explained = asked.flag("masked", default=True), asked.flag("explain", default=False)
    keys = control.fake.journal.keys()
    found = [(entry, export.document(entry, masked=masked, keys=keys)) for entry in find(control, asked)]
    return {
        "total": control.fake.journal.total,
        "requests": [
            {**document, "recommended": why(control.shop, entry)} if explained else document
            for entry, document in found
        ],
    }


def request(control: Control, asked: Asked) -> Document:
    """Return one request with its headers and bodies, and why each product was recommended."""
    entry = _entry(control, asked)
    return {
        **export.details(entry, masked=asked.flag("masked", default=True), keys=control.fake.journal.keys()),
        "recommended": why(control.shop, entry),
    }


def count(control: Control, asked: Asked) -> Document:
    """Count the requests that the query describes."""
    return {"count": len(find(control, asked))}


def clear_requests(control: Control, _asked: Asked) -> Document:
    """Forget all requests."""
    control.fake.journal.clear()
    return {"status": "ok"}


def har(control: Control, asked: Asked) -> Document:
    """Return the requests that the query describes as an HTTP archive."""
    keys = control.fake.journal.keys()
    return export.har(find(control, asked), masked=asked.flag("masked", default=True), keys=keys)


def curl(control: Control, asked: Asked) -> str:
    """Return a curl line for each request that the query describes."""
    masked = asked.flag("masked", default=True)
    keys = control.fake.journal.keys()
    return "".join(export.curl(entry, masked=masked, keys=keys) + "\n" for entry in find(control, asked))


def verify(control: Control, asked: Asked) -> Document:
    """Tell whether the requests that are expected came, and if not, which came nearest."""
    expected = asked.document(Expectation)
    query = _query(expected.match)
    entries_ = list(control.fake.journal)
    count = sum(query.matches(entry) for entry in entries_)
    passed = count > 0 if expected.times is None else count == expected.times
    misses = [] if passed else near_misses(query, entries_)
    keys = control.fake.journal.keys()
    return {
        "passed": passed,
        "count": count,
        "near_misses": [
            {"id": miss.entry.id, "url": export.document(miss.entry, keys=keys)["url"], "differences": miss.differences}
            for miss in misses
        ],
    }


def journal(control: Control, _asked: Asked) -> Document:
    """Return how many requests the journal has, keeps, and has seen."""
    journal = control.fake.journal
    return {"kept": journal.kept, "held": len(journal), "total": journal.total}


def set_journal(control: Control, asked: Asked) -> Document:
    """Set how many requests the journal keeps: {"kept": N}."""
    kept = asked.document(dict[str, int]).get("kept", 0)
    if not 1 <= kept <= _MOST_KEPT:
        raise AdminError(400, f"kept: allowed is a whole number, 1 to {_MOST_KEPT}.")
    control.fake.journal.resize(kept)
    return journal(control, asked)


def find(control: Control, asked: Asked) -> list[Entry]:
    """Return the requests that a URL's query describes; raises `AdminError`."""
    given = {name: values for name, values in asked.query.items() if name not in _NO_FILTERS}
    return control.fake.journal.find(_query(given))


def _entry(control: Control, asked: Asked) -> Entry:
    number = asked.path["id"]
    entry = (
        control.fake.journal.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else None
    )
    if entry is None:
        raise AdminError(404, "The journal has no request with this id (any more); GET /__admin/requests lists them.")
    return entry


_NO_FILTERS = frozenset({"masked", "explain", "token"})
_MOST_KEPT = 100_000


def _query(given: Mapping[str, Any]) -> Query:
    try:
        return Query.of(given)
    except QueryError as error:
        raise AdminError(400, str(error)) from None
