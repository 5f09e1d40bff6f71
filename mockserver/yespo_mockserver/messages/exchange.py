"""What the fake made of one request: for the journal, for strict fixtures, and for whoever asks why."""

from __future__ import annotations

from typing import Protocol

import msgspec

from yespo_contracts.errors import Refusal
from yespo_contracts.request.reading import RecomsRequest, Violation


class Identified(Protocol):
    """Somebody whom the shop knows."""

    @property
    def number(self) -> int:
        """The place in the shop."""

    @property
    def contact_id(self) -> int | None:
        """The API's id of the contact."""

    def identifiers(self) -> dict[str, str]:
        """Return the identifiers that are known, by the API's names."""


class Exchange(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the fake made of one request.

    `violations` holds also those that weren't refused; `products` are the catalogue's numbers; `data_source` is the id
    of one that the shop has; `unread` are the fields of the body that nothing reads. `known_path` is whether the API
    has the path.
    """

    refusal: Refusal | None = None
    request: RecomsRequest | None = None
    violations: tuple[Violation, ...] = ()
    hints: tuple[str, ...] = ()
    contact: Identified | None = None
    data_source: int | None = None
    products: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()
    known_path: bool = True

    @property
    def refuses_violations(self) -> bool:
        """Whether the request is refused for breaking the contract."""
        return any(violation.refused for violation in self.violations)


NOTHING = Exchange()
"""Of a request that the fake made nothing of."""
