"""A calibration without sending anything: the plan's requests, answered out of a recording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, unquote

import msgspec

from yespo_checker.calibrating.calibrator import Calibrator
from yespo_checker.calibrating.found import Calibration
from yespo_checker.expectations import Account
from yespo_checker.sending.answer import Answer, NotRecordedError
from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.identity import IDENTIFIERS, MAX_DATA_SOURCE_ID, whole_number
from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.recordings.matching import Asked, Recording
from yespo_contracts.recordings.pseudonyms import NOBODY
from yespo_contracts.request.lists import LISTS, readable_elements
from yespo_contracts.request.written import RECOMS_PATH, WireRequest

_SPARE = 16  # so many of the largest ids stand for ones that aren't there


class RecordedTransport:
    """Answers requests out of a recording."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def send(self, request: WireRequest, headers: tuple[tuple[str, str], ...] = ()) -> Answer:  # noqa: ARG002  # a transport's
        """Return the recorded answer to a request; raises `NotRecordedError`."""
        self._recording.rewind()
        found = self._recording.answer(Asked(request.method, unquote(request.path), request.query), to_the_letter=True)
        if found is None or found.broken is not None:
            raise NotRecordedError
        return answer_of(found)


def answer_of(one: Recorded) -> Answer:
    """Return a recorded answer as a check reads it."""
    dropped = {"content-encoding", "content-length", "transfer-encoding"}
    headers = tuple((name.lower(), value) for name, value in one.answer_headers if name.lower() not in dropped)
    return Answer(one.status, headers, one.body)


def calibrated(recording: Recording, known: Known, url: str) -> Calibration:
    """Return what a recording shows of the `[behaviour]` of the server that was recorded."""
    found = Calibrator(known, RecordedTransport(recording)).run(url)
    return msgspec.structs.replace(found, at=max(one.moment for one in recording.exchanges))


def conflicts(recording: Recording, behaviour: Behaviour) -> Iterator[str]:
    """Yield what was recorded and isn't as a behaviour has it, a sentence each."""
    account = Account(known_of(recording.exchanges), behaviour)
    seen: set[tuple[str, int]] = set()
    for one in recording.exchanges:
        if not one.path.startswith(RECOMS_PATH) or one.broken is not None or one.status in {401, 403, 429}:
            continue
        request = WireRequest(one.path, one.query, method=one.method)
        expected = account.expected(request)
        if one.status in expected.statuses or (expected.rule, one.status) in seen:
            continue
        seen.add((expected.rule, one.status))
        wanted = " or ".join(map(str, sorted(expected.statuses)))
        yield f"{expected.rule}: {one.method} {one.path}?{one.query} was answered {one.status}, not {wanted}."


def known_of(exchanges: Sequence[Recorded]) -> Known:
    """Return what a recording shows of the account: data sources, contacts under pseudonyms, products, categories."""
    requests = [(one, _parameters(one)) for one in exchanges if one.path.startswith(RECOMS_PATH)]
    lists = {name: _elements(requests, name) for name in LISTS}
    starts = {category.partition(" > ")[0] for category in lists["category"] if " > " in category}
    return Known(
        data_sources=tuple(_data_sources(requests)),
        contacts=tuple(_contacts(requests)),
        products=tuple(lists["products"]),
        categories=tuple(category for category in lists["category"] if category not in starts),
    )


_Requests = Sequence[tuple[Recorded, Mapping[str, list[str]]]]


def _parameters(one: Recorded) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(one.query, keep_blank_values=True, errors="replace"):
        found.setdefault(name, []).append(value)
    return found


def _elements(requests: _Requests, name: str) -> list[str]:
    """Return the elements of a list parameter, those of the longest lists first."""
    lists = sorted((readable_elements(named.get(name, ())) for _, named in requests), key=len, reverse=True)
    return [each for each in dict.fromkeys(each for found in lists for each in found) if not each.startswith(NOBODY)]


def _data_sources(requests: _Requests) -> Iterator[KnownDataSource]:
    needing: dict[int, set[str]] = {}
    bodies: dict[int, set[bytes]] = {}
    for one, named in requests:
        number = whole_number(one.path[len(RECOMS_PATH) :], MAX_DATA_SOURCE_ID - _SPARE)
        if number is None or one.status not in {200, 204, 400}:
            continue
        needing.setdefault(number, set()).update(name for name in LISTS if named.get(name))
        if one.status == 200 and not any(named.get(name) for name in LISTS):
            bodies.setdefault(number, set()).add(one.body)
    for number, needed in needing.items():
        if "products" in needed:
            yield KnownDataSource(id=number, type="also_bought")
        elif "category" in needed:
            yield KnownDataSource(id=number, type="bestsellers", scope="category")
        else:
            yield KnownDataSource(id=number, type="personal" if len(bodies.get(number, ())) != 1 else "bestsellers")


def _contacts(requests: _Requests) -> Iterator[Mapping[str, str]]:
    """Yield people by the identifiers of theirs that requests name: who is named most, then all others."""
    counted: Counter[tuple[str, str]] = Counter()
    for one, named in requests:
        for name in (*IDENTIFIERS, "webI"):
            for value in named.get(name, ()):
                if value.strip() and not value.startswith(NOBODY) and one.status != 404:
                    counted[name, value] += 1
    for (name, value), _ in counted.most_common():
        yield {"webId" if name == "webI" else name: value}
