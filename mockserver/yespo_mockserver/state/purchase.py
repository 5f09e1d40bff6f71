"""Orders as plain data: one that counts as bought, and all that have changed since the files."""

from __future__ import annotations

import msgspec


class Purchase(msgspec.Struct, frozen=True):
    """One order that counts as bought: whose (a contact's number), when (UTC, seconds since 1970), and what."""

    contact: int
    at: float
    products: tuple[str, ...]


class HistoryLayer(msgspec.Struct, frozen=True):
    """What has changed of the orders since the files, as plain data; `touched` are products whose count changed."""

    names: tuple[str, ...]
    orders: tuple[tuple[int, float, tuple[int, ...]], ...]
    unbought: tuple[int, ...]
    erased: tuple[int, ...]
    by_id: dict[str, int]
    merged: dict[int, tuple[int, ...]]
    touched: tuple[int, ...]
    removals: int
    newest: float
