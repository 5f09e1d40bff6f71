"""The traffic of the last minutes: requests, statuses and how long answers took, in equal pieces of time."""

from __future__ import annotations

from collections.abc import Sequence

from yespo_mockserver.admin.call import ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.admin.slices import Work

_PIECES = 60

Row = tuple[float, str, float]
"""One request: when it came, what it counts as, and how long its answer took."""


def traffic(control: Control, asked: ControlRequest) -> Work[Document]:
    """Count the requests of the last `minutes` in sixty pieces of time: by status, with the latency's p50 and p95.

    What the journal has let go isn't counted.
    """
    found = yield from rows(control, asked)
    return in_pieces(asked, found["now"], found["rows"])


def rows(control: Control, asked: ControlRequest) -> Work[Document]:
    """Return the requests that count, and the time now."""
    now = control.shop.log.clock()
    since = now - (_minutes(asked) + 1) * 60
    found: list[Row] = []
    for entry in control.fake.journal:
        yield
        if entry.at >= since:
            found.append((entry.at, "broken" if entry.broken else f"{entry.status // 100}xx", entry.seconds))
    return {"now": now, "rows": found}


def in_pieces(asked: ControlRequest, now: float, found: Sequence[Row]) -> Document:
    """Count requests in the pieces of time that end after now."""
    step = _minutes(asked) * 60 / _PIECES
    until = (now // step + 1) * step
    start = until - _PIECES * step
    statuses: list[dict[str, int]] = [{} for _ in range(_PIECES)]
    latencies: list[list[float]] = [[] for _ in range(_PIECES)]
    for at, group, seconds in found:
        piece = int((at - start) // step)
        if 0 <= piece < _PIECES:
            statuses[piece][group] = statuses[piece].get(group, 0) + 1
            latencies[piece].append(seconds)
    pieces = []
    for place in range(_PIECES):
        p50, p95 = _spread(latencies[place])
        pieces.append({"at": start + place * step, "statuses": statuses[place], "p50": p50, "p95": p95})
    return {"seconds": step, "pieces": pieces}


def _minutes(asked: ControlRequest) -> int:
    """Return over how many minutes to look back."""
    return asked.number("minutes", 5, 60)


def _spread(seconds: list[float]) -> tuple[float, float] | tuple[None, None]:
    if len(seconds) < 2:
        return (seconds[0], seconds[0]) if seconds else (None, None)
    from statistics import quantiles  # noqa: PLC0415  # of this alone, and not light

    cuts = quantiles(seconds, n=20, method="inclusive")
    return cuts[9], cuts[18]
