"""What the fake made of one request, told through the ASGI scope to whoever watches: journal and strict fixtures."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from yespo_contracts.errors import Refusal
from yespo_contracts.request.reading import RecomsRequest, Violation
from yespo_mockserver.shop import Contact, DataSource

EXCHANGE = "yespo.exchange"
"""The key of the ASGI scope under which an endpoint leaves its `Exchange`."""


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """What the fake made of one request: for the journal and for strict fixtures.

    `violations` holds also those that weren't refused; `products` are the catalogue's numbers; `unread` are the fields
    of the body that nothing reads.
    """

    refusal: Refusal | None = None
    request: RecomsRequest | None = None
    violations: tuple[Violation, ...] = ()
    hints: tuple[str, ...] = ()
    contact: Contact | None = None
    data_source: DataSource | None = None
    products: Sequence[int] = ()
    unread: tuple[str, ...] = ()
