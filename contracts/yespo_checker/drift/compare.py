"""What changed between two recordings, or between one and the contract: graded by what it does to a client.

A difference counts only where there is enough of it: other contacts, other products and another day are none.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from yespo_checker.assertions.shapes import mismatches
from yespo_checker.calibrating.recorded import answer_of
from yespo_checker.drift.shapes import VALUED, Field, Question, Shape, Shapes, tags, template
from yespo_checker.expectations import Account, Expected
from yespo_contracts.account import Known
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.counted import many
from yespo_contracts.product import MANDATORY_FIELDS
from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.request.reading import AS_DOCUMENTED
from yespo_contracts.request.written import RECOMS_PATH

Grade = Literal["breaking", "added", "note"]
"""What a change does to a client: it may break one, it adds something, or it can be noticed."""

GRADES: tuple[Grade, ...] = ("breaking", "added", "note")

_ENOUGH = 5
_PLENTY = 20
_TEN_TIMES = 10
_LATENCY = 0.05
_UNSTEADY = frozenset(
    {
        "date", "age", "etag", "last-modified", "expires", "content-length", "transfer-encoding", "connection",
        "keep-alive", "content-encoding", "vary", "server", "via", "set-cookie", "x-request-id", "cf-ray",
        "cf-cache-status", "alt-svc", "nel", "report-to", "server-timing", "x-yespo-testkit",
    }
)  # fmt: skip
_NEEDED_HEADERS = frozenset(
    {"content-type", "www-authenticate", "allow", "retry-after", "location", "es-token", "totalcount"}
)
_STEADY = {*MANDATORY_FIELDS}
_FILLED = frozenset({"id", "name", "url"})
_NUMBERS = {"integer", "number"}


class Change(msgspec.Struct, frozen=True, order=True):
    """One change: its grade, in which answers, at which place in them, and a sentence."""

    grade: Grade
    where: str
    place: str
    says: str


def compared(before: Iterable[Recorded], after: Iterable[Recorded]) -> list[Change]:
    """Return what a client could notice of what changed between two recordings."""
    old, new = Shapes(before), Shapes(after)
    found: dict[tuple[str, str], Change] = {}
    for change in _changes(old, new):
        found.setdefault((f"{template(change.where)}", change.place + change.says), change)
    return sorted(found.values(), key=lambda one: (GRADES.index(one.grade), one.where, one.place))


def against_the_contract(exchanges: Iterable[Recorded], behaviour: Behaviour = AS_DOCUMENTED) -> list[Change]:
    """Return where recorded answers differ from the contract, and from what the ledger assumes."""
    found: dict[tuple[str, str], Change] = {}
    account = Account(Known(), behaviour)
    for one in exchanges:
        if not one.path.startswith(RECOMS_PATH) or one.cut or one.method == "HEAD":
            continue
        if one.broken is not None and not one.broken_by_server:
            continue
        if one.broken is not None:
            change = Change("breaking", "GET " + template(one.path), "connection", f"No whole answer: {one.broken}.")
            found.setdefault((change.where, change.says), change)
            continue
        expected = Expected(statuses=frozenset({one.status}), rule="answered")
        for wrong in mismatches(account, expected, answer_of(one), {}):
            grade: Grade = "added" if wrong.message.startswith("A field isn't mandatory") else "breaking"
            grade = "note" if wrong.rule in {"caching", "cors"} else grade
            where = f"{one.method} {template(one.path)} {one.status}"
            says = f"{wrong.message} Expected: {wrong.expected}; got: {wrong.got}"
            found.setdefault((where, wrong.message), Change(grade, where, wrong.rule, says))
    return sorted(found.values(), key=lambda one: (GRADES.index(one.grade), one.where, one.place))


def _changes(old: Shapes, new: Shapes) -> Iterator[Change]:
    for question in sorted(old.by_question.keys() & new.by_question.keys()):
        yield from _statuses(question, old, new)
    for question in sorted(new.asked):
        if new.broken[question] and question in old.asked and not old.broken[question]:
            says = f"The connection broke {new.broken[question]} of {new.asked[question]} times; before it never did."
            yield Change("breaking", str(question), "connection", says)
    old_by, new_by = _merged(old), _merged(new)
    for key in sorted(old_by.keys() & new_by.keys()):
        method, path, status = key
        yield from _shape(f"{method} {path} {status}", old_by[key], new_by[key], status)
    for path in sorted(old.lengths.keys() & new.lengths.keys()):
        yield from _lengths(path, old.lengths[path], new.lengths[path])


def _merged(shapes: Shapes) -> dict[tuple[str, str, int], Shape]:
    """Return shapes with all data sources together."""
    found: dict[tuple[str, str, int], Shape] = {}
    for (method, path, status), shape in shapes.by_path.items():
        key = (method, template(path), status)
        found[key] = shape if key not in found else found[key].plus(shape)
    return found


def _statuses(question: Question, old: Shapes, new: Shapes) -> Iterator[Change]:
    before, after = old.by_question[question], new.by_question[question]
    steady_before, steady_after = set(before) - {429}, set(after) - {429}
    if failing := sorted(status for status in steady_after if status >= 500 and status not in before):
        yield Change("breaking", str(question), "status", f"It answers {failing[0]}, which it never did.")
        steady_after -= set(failing)
    if steady_before and steady_after and steady_before.isdisjoint(steady_after):
        was, now = " or ".join(map(str, sorted(steady_before))), " or ".join(map(str, sorted(steady_after)))
        yield Change("breaking", str(question), "status", f"{was} became {now}.")


def _shape(where: str, old: Shape, new: Shape, status: int) -> Iterator[Change]:
    for place in sorted(old.fields.keys() | new.fields.keys()):
        yield from _field(where, place, old, new)
    yield from _headers(where, old, new)
    if status < 300:
        yield from _sizes(where, old, new)


def _field(where: str, place: str, old: Shape, new: Shape) -> Iterator[Change]:
    was, now = old.fields.get(place), new.fields.get(place)
    name = place.rpartition(".")[2]
    enough = 1 if name in _STEADY or place in {"$", "$[]"} else _ENOUGH
    if was is None:
        if now is not None and not tags(place) and old.chances(place) >= enough and _parent_is_old(place, old):
            yield Change("added", where, place, "It is new.")
        return
    if now is None:
        always = was.times >= old.chances(place)
        if (
            always
            and was.times >= enough
            and new.chances(place) >= enough
            and not (tags(place) and was.times < _PLENTY)
        ):
            yield Change("breaking", where, place, "It is gone.")
        return
    if was.times >= max(enough, 2) and was.times >= old.chances(place) and now.times < new.chances(place):
        missing = new.chances(place) - now.times
        if name in _STEADY or (was.times >= _PLENTY and missing * 2 >= new.chances(place) >= _ENOUGH):
            yield Change("breaking", where, place, f"It is missing in {missing} of {new.chances(place)}.")
    yield from _types(where, place, was, now)
    yield from _emptiness(where, place, was, now, name)


def _parent_is_old(place: str, old: Shape) -> bool:
    parent = place.removesuffix("[]") if place.endswith("[]") else place.rpartition(".")[0]
    return parent in old.fields


def _types(where: str, place: str, was: Field, now: Field) -> Iterator[Change]:
    before, after = set(was.types), set(now.types)
    if place.endswith(".price"):
        before, after = ({"number" if kind in _NUMBERS else kind for kind in kinds} for kinds in (before, after))
    if after - before and (after.isdisjoint(before) or was.times >= _ENOUGH):
        shown = " or ".join(sorted(before)), " or ".join(sorted(after))
        yield Change("breaking", where, place, f"{shown[0]} became {shown[1]}.")
    forms = {form for form in was.forms if form != "text"}
    if forms and "text" not in was.forms and was.times >= _ENOUGH and set(now.forms) == {"text"} and not tags(place):
        yield Change("breaking", where, place, f"It is no {min(forms)} any more.")


def _emptiness(where: str, place: str, was: Field, now: Field, name: str) -> Iterator[Change]:
    if was.empty == was.times or not now.empty:
        if now.times >= _ENOUGH and was.times >= _ENOUGH and was.empty == was.times and not now.empty:
            yield Change("added", where, place, "It was always empty, and never is now.")
        return
    all_empty = now.empty == now.times and now.times >= 2
    half = was.empty == 0 and was.times >= _PLENTY and now.times >= _ENOUGH and now.empty * 2 >= now.times
    if all_empty or half or (name in _FILLED and was.empty == 0):
        yield Change("breaking", where, place, f"It is empty in {now.empty} of {now.times}.")


def _headers(where: str, old: Shape, new: Shape) -> Iterator[Change]:
    for name in sorted((old.headers.keys() | new.headers.keys()) - _UNSTEADY):
        before, after = old.headers[name], new.headers[name]
        if before == old.answers and not after:
            grade: Grade = "breaking" if name in _NEEDED_HEADERS else "note"
            yield Change(grade, where, f"header {name}", "It is gone.")
        elif after == new.answers and not before:
            yield Change("added", where, f"header {name}", "It is new.")
        elif name in VALUED and old.values[name] and new.values[name]:
            was, now = set(old.values[name]), set(new.values[name])
            if was.isdisjoint(now):
                grade = "breaking" if name in _NEEDED_HEADERS else "note"
                yield Change(grade, where, f"header {name}", f"{min(was)} became {min(now)}.")


def _sizes(where: str, old: Shape, new: Shape) -> Iterator[Change]:
    if min(len(old.sizes), len(new.sizes)) >= _ENOUGH:
        before, after = statistics.median(old.sizes), statistics.median(new.sizes)
        if min(before, after) > 2 and not 1 / _TEN_TIMES < after / before < _TEN_TIMES:
            yield Change("note", where, "size", f"A body of {before:g} bytes became one of {after:g}.")
    if min(len(old.seconds), len(new.seconds)) >= _ENOUGH:
        was, now = statistics.median(old.seconds), statistics.median(new.seconds)
        if abs(now - was) >= _LATENCY and not was < now * _TEN_TIMES < was * _TEN_TIMES**2:
            yield Change("note", where, "latency", f"An answer took {was:.3f} s and takes {now:.3f} s.")


def _lengths(path: str, old: Sequence[int], new: Sequence[int]) -> Iterator[Change]:
    if min(len(old), len(new)) < _ENOUGH:
        return
    before, after = max(old), max(new)
    if min(before, after) and not 0.5 < after / before < 2:
        yield Change("note", f"GET {path}", "length", f"At most {many(before, 'product')} became at most {after}.")
