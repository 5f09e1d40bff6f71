"""One thing that a server does against the contract."""

from __future__ import annotations

import msgspec

from yespo_checker.assertions.shapes import ids_of
from yespo_checker.sending.answer import Answer
from yespo_contracts.request.written import WireRequest


class Finding(msgspec.Struct, frozen=True):
    """One thing that a server does against the contract, with the request that shows it.

    `family` is what findings of one cause have in common whose rules differ; `kind` is why an odd rule is broken:
    lenient, strict or refusals.
    """

    rule: str
    message: str
    request: WireRequest
    expected: str
    got: str
    answer: Answer | None
    reference: WireRequest | None = None
    headers: tuple[tuple[str, str], ...] = ()
    family: str = ""
    kind: str = ""

    @property
    def cause(self) -> tuple[str, str]:
        """What findings of the same cause have in common."""
        return (self.family or self.rule, self.message)


def difference(wanted: Answer, got: Answer) -> tuple[str, str]:
    """Return in what two answers differ, one text for each."""
    if wanted.status != got.status:
        return str(wanted.status), str(got.status)
    before, after = ids_of(wanted), ids_of(got)
    if before != after:
        return f"products {', '.join(before) or 'none'}", f"products {', '.join(after) or 'none'}"
    return "the same bytes", "other bytes with the same products"


def same(one: Answer, other: Answer) -> bool:
    """Tell whether two answers say the same, to the byte."""
    return (one.status, one.body) == (other.status, other.body)
