"""The journal: the requests that came, found, counted, exported and verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec

from yespo_mockserver.admin.call import AdminError, ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.admin.slices import Work
from yespo_mockserver.admin.why import answered, why
from yespo_mockserver.journal import Entry, Query, QueryError, export
from yespo_mockserver.journal.query import near_misses


class Expectation(msgspec.Struct, forbid_unknown_fields=True):
    """Which requests are expected, and how many; without a number at least one."""

    match: dict[str, Any] = {}
    times: Annotated[int, msgspec.Meta(ge=0)] | None = None

    def is_met(self, count: int) -> bool:
        """Tell whether so many requests are as expected."""
        return count > 0 if self.times is None else count == self.times


def requests(control: Control, asked: ControlRequest) -> Work[Document]:
    """List the requests that the query describes, the oldest first; `explain` adds why each product is there."""
    masked, explained = asked.flag("masked", default=True), asked.flag("explain", default=False)
    keys = control.fake.journal.keys()
    documents: list[Document] = []
    for entry in (yield from find(control, asked)):
        document = export.document(entry, masked=masked, keys=keys)
        documents.append({**document, "recommended": _recommended(control, entry)} if explained else document)
        yield
    return {"total": control.fake.journal.total, "requests": documents}


def request(control: Control, asked: ControlRequest) -> Document:
    """Return one request with its headers and bodies, and why each product was recommended."""
    entry = _entry(control, asked)
    return {
        **export.details(entry, masked=asked.flag("masked", default=True), keys=control.fake.journal.keys()),
        "recommended": _recommended(control, entry),
    }


def count(control: Control, asked: ControlRequest) -> Work[Document]:
    """Count the requests that the query describes."""
    found = yield from find(control, asked)
    return {"count": len(found)}


def clear_requests(control: Control, _asked: ControlRequest) -> Document:
    """Forget all requests."""
    control.fake.forget_requests()
    return {"status": "ok"}


def har(control: Control, asked: ControlRequest) -> Work[Document]:
    """Return the requests that the query describes as an HTTP archive."""
    entries = yield from har_entries(control, asked)
    return export.archive([entry for _, entry in entries])


def har_entries(control: Control, asked: ControlRequest) -> Work[list[tuple[int, Document]]]:
    """Return the same archive's entries with the requests' ids."""
    masked = asked.flag("masked", default=True)
    keys = control.fake.journal.keys()
    entries: list[tuple[int, Document]] = []
    for entry in (yield from find(control, asked)):
        entries.append((entry.id, export.har_entry(entry, masked=masked, keys=keys)))
        yield
    return entries


def curl(control: Control, asked: ControlRequest) -> Work[str]:
    """Return a curl line for each request that the query describes."""
    lines = yield from curl_lines(control, asked)
    return "".join(line for _, line in lines)


def curl_lines(control: Control, asked: ControlRequest) -> Work[list[tuple[int, str]]]:
    """Return the same lines with the requests' ids."""
    masked = asked.flag("masked", default=True)
    keys = control.fake.journal.keys()
    lines: list[tuple[int, str]] = []
    for entry in (yield from find(control, asked)):
        lines.append((entry.id, export.curl(entry, masked=masked, keys=keys) + "\n"))
        yield
    return lines


def verify(control: Control, asked: ControlRequest) -> Work[Document]:
    """Tell whether the requests that are expected came, and if not, which came nearest."""
    expected = asked.document(Expectation)
    query, entries = _query(expected.match), list(control.fake.journal)
    count = yield from _counted(query, entries)
    passed = expected.is_met(count)
    return {"passed": passed, "count": count, "near_misses": [] if passed else _nearest(control, query, entries)}


def verify_part(control: Control, asked: ControlRequest) -> Work[Document]:
    """Count the requests that are expected, and tell which others came nearest."""
    query, entries = _query(asked.document(Expectation).match), list(control.fake.journal)
    count = yield from _counted(query, entries)
    return {"count": count, "near_misses": _nearest(control, query, entries)}


def journal(control: Control, _asked: ControlRequest) -> Document:
    """Return how many requests the journal has, keeps, and has seen."""
    journal = control.fake.journal
    return {"kept": journal.kept, "held": len(journal), "total": journal.total}


def set_journal(control: Control, asked: ControlRequest) -> Document:
    """Set how many requests the journal keeps: {"kept": N}."""
    kept = asked.document(dict[str, int]).get("kept", 0)
    if not 1 <= kept <= _MOST_KEPT:
        raise AdminError(400, f"kept: allowed is a whole number, 1 to {_MOST_KEPT}.")
    control.fake.journal.resize(kept)
    return journal(control, asked)


def find(control: Control, asked: ControlRequest) -> Work[list[Entry]]:
    """Return the requests that a URL's query describes; raises `AdminError`."""
    query = _query({name: values for name, values in asked.query.items() if name not in _NO_FILTERS})
    found: list[Entry] = []
    for entry in control.fake.journal:
        if query.matches(entry):
            found.append(entry)
        yield
    return found if query.limit is None else found[-query.limit :]


def _counted(query: Query, entries: Sequence[Entry]) -> Work[int]:
    count = 0
    for entry in entries:
        count += query.matches(entry)
        yield
    return count


def _nearest(control: Control, query: Query, entries: list[Entry]) -> list[Document]:
    keys = control.fake.journal.keys()
    return [
        {"id": miss.entry.id, "url": export.document(miss.entry, keys=keys)["url"], "differences": miss.differences}
        for miss in near_misses(query, entries)
    ]


def _recommended(control: Control, entry: Entry) -> list[Document]:
    return why(control.shop, entry) if control.recording is None else answered(entry)


def _entry(control: Control, asked: ControlRequest) -> Entry:
    entry = control.fake.journal.get(asked.id)
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
