"""Which orders are to be removed: `DELETE /api/v1/orders`.

Source: the vendor's reference: query parameters, an externalOrderId, or a span of at most 24 hours in UTC. That a body
is read too is assumed (ledger: `orders-removal-at-once`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from yespo_contracts.bodies.json_body import BodyError

MAX_SPAN = 24 * 3600.0
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)


class OrderRemoval(msgspec.Struct, frozen=True):
    """One order by its id, or the orders of a span of time, in seconds since 1970."""

    order_id: str | None = None
    start: float = 0.0
    end: float = 0.0


def read_removal(given: Mapping[str, object]) -> OrderRemoval:
    """Return which orders are meant; raises `BodyError`."""
    order_id, start, end = (given.get(name) for name in ("externalOrderId", "from", "to"))
    if order_id is not None:  # one order is less to lose than those of a day
        for name, moment in (("from", start), ("to", end)):
            if moment is not None:
                _moment(name, moment)
        text = str(order_id)
        if not text.strip():
            raise BodyError("externalOrderId must not be blank.")
        return OrderRemoval(order_id=text)
    if start is None or end is None:
        raise BodyError("externalOrderId must be set, or both from and to.")
    first, last = _moment("from", start), _moment("to", end)
    if last <= first:
        raise BodyError("from must be before to.")
    if last - first > MAX_SPAN:
        raise BodyError("The period must not be longer than 24 hours.")
    return OrderRemoval(start=first, end=last)


def _moment(name: str, given: object) -> float:
    try:
        if isinstance(given, str) and _MOMENT.fullmatch(given):
            return datetime.fromisoformat(given).replace(tzinfo=UTC).timestamp()
    except ValueError:
        pass
    raise BodyError(f"{name} must be a moment in UTC, as yyyy-MM-dd'T'HH:mm:ss.")
