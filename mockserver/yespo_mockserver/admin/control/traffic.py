"""The traffic of the last minutes: requests, statuses and how long answers took, in equal pieces of time."""

from __future__ import annotations

import time

from yespo_mockserver.admin.call import ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.admin.slices import Work

_PIECES = 60


def traffic(control: Control, asked: ControlRequest) -> Work[Document]:
    """Count the requests of the last `minutes` in sixty pieces of time: by status, with the latency's p50 and p95.

    What the journal has let go isn't counted.
    """
    minutes = asked.number("minutes", 5, 60)
    step = minutes * 60 / _PIECES
    until = (time.time() // step + 1) * step
    start = until - minutes * 60
    statuses: list[dict[str, int]] = [{} for _ in range(_PIECES)]
    latencies: list[list[float]] = [[] for _ in range(_PIECES)]
    for entry in control.fake.journal:
        yield
        piece = int((entry.at - start) // step)
        if 0 <= piece < _PIECES:
            group = "broken" if entry.broken else f"{entry.status // 100}xx"
            statuses[piece][group] = statuses[piece].get(group, 0) + 1
            latencies[piece].append(entry.seconds)
    pieces = []
    for place in range(_PIECES):
        p50, p95 = _spread(latencies[place])
        pieces.append({"at": start + place * step, "statuses": statuses[place], "p50": p50, "p95": p95})
    return {"seconds": step, "pieces": pieces}


def _spread(seconds: list[float]) -> tuple[float, float] | tuple[None, None]:
    if len(seconds) < 2:
        return (seconds[0], seconds[0]) if seconds else (None, None)
    from statistics import quantiles  # noqa: PLC0415  # of this alone, and not light

    cuts = quantiles(seconds, n=20, method="inclusive")
    return cuts[9], cuts[18]
