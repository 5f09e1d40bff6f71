"""What each worker of a shared shop has of its own, gathered: requests in the order in which they came, and counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from yespo_mockserver.admin.call import AdminError, ControlRequest
from yespo_mockserver.admin.control import requests, running, traffic
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.journal import export

NEAR_MISSES = 3


class Question(msgspec.Struct, frozen=True):
    """An operation that another worker is to do for its part."""

    method: str
    pattern: str
    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: bytes


class Part(msgspec.Struct, frozen=True):
    """A worker's part of an answer, in JSON; with another status than 200 why it has none."""

    status: int
    content: bytes


class Gathering(NamedTuple):
    """How an operation is gathered: what each worker does, and how their parts, by workers, become one answer."""

    part: Callable[[Control, ControlRequest], object]
    whole: Callable[[ControlRequest, Mapping[str, Any]], object]  # parts are documents of many shapes


def _requests(asked: ControlRequest, parts: Mapping[str, Any]) -> Document:
    found = [{**one, "worker": worker} for worker, part in parts.items() for one in part["requests"]]
    return {
        "total": sum(part["total"] for part in parts.values()),
        "requests": _last(asked, sorted(found, key=lambda one: one["id"])),
    }


def _request(_asked: ControlRequest, parts: Mapping[str, Any]) -> Document:
    for worker, part in parts.items():
        return {**part, "worker": worker}
    raise AdminError(404, "No worker's journal has a request with this id; GET /__admin/requests lists them.")


def _count(asked: ControlRequest, parts: Mapping[str, Any]) -> Document:
    count = sum(part["count"] for part in parts.values())
    return {"count": min(count, _limit(asked) or count)}


def _har(asked: ControlRequest, parts: Mapping[str, Any]) -> Document:
    entries = sorted((one for part in parts.values() for one in part), key=lambda one: one[0])
    return export.archive([entry for _, entry in _last(asked, entries)])


def _curl(asked: ControlRequest, parts: Mapping[str, Any]) -> str:
    lines = sorted((number, line) for part in parts.values() for number, line in part)
    return "".join(line for _, line in _last(asked, lines))


def _verify(asked: ControlRequest, parts: Mapping[str, Any]) -> Document:
    count = sum(part["count"] for part in parts.values())
    passed = asked.document(requests.Expectation).is_met(count)
    misses = [miss for part in parts.values() for miss in part["near_misses"]]
    nearest = sorted(misses, key=lambda miss: (len(miss["differences"]), -miss["id"]))[:NEAR_MISSES]
    return {"passed": passed, "count": count, "near_misses": [] if passed else nearest}


def _journal(_asked: ControlRequest, parts: Mapping[str, Any]) -> Document:
    return {name: sum(part[name] for part in parts.values()) for name in ("kept", "held", "total")}


def _traffic(asked: ControlRequest, parts: Mapping[str, Any]) -> Document:
    rows = [row for part in parts.values() for row in part["rows"]]
    return traffic.in_pieces(asked, max(part["now"] for part in parts.values()), rows)


def _metrics(asked: ControlRequest, parts: Mapping[str, Any]) -> str:
    return running.as_text(parts, summed=asked.flag("sum", default=False))


GATHERED: Mapping[tuple[str, str], Gathering] = {
    ("GET", "/__admin/requests"): Gathering(requests.requests, _requests),
    ("GET", "/__admin/requests/{id}"): Gathering(requests.request, _request),
    ("GET", "/__admin/requests/count"): Gathering(requests.count, _count),
    ("GET", "/__admin/requests/har"): Gathering(requests.har_entries, _har),
    ("GET", "/__admin/requests/curl"): Gathering(requests.curl_lines, _curl),
    ("POST", "/__admin/requests/verify"): Gathering(requests.verify_part, _verify),
    ("GET", "/__admin/journal"): Gathering(requests.journal, _journal),
    ("PUT", "/__admin/journal"): Gathering(requests.set_journal, _journal),
    ("GET", "/__admin/traffic"): Gathering(traffic.rows, _traffic),
    ("GET", "/__admin/metrics"): Gathering(running.numbers, _metrics),
}
"""The operations that are gathered, by method and path; what all others tell, every worker tells alike."""


def _limit(asked: ControlRequest) -> int | None:
    text = asked.text("limit")
    return int(text) if text.isascii() and text.isdigit() else None


def _last(asked: ControlRequest, found: Sequence[Any]) -> Sequence[Any]:
    limit = _limit(asked)
    return found if limit is None else found[-limit:] if limit else []
