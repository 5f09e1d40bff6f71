"""What several kinds of changes check first."""

from __future__ import annotations

from collections.abc import Mapping

from yespo_contracts.request.suggestions import did_you_mean, shown_name
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.state.change import Refused
from yespo_mockserver.state.joining import identify
from yespo_mockserver.state.known_contacts import Contact, check
from yespo_mockserver.state.state import State

AHEAD = 86400.0
"""So far past the clock a date may be: a day, for clocks that disagree about time zones."""


def in_the_future(state: State, at: float, now: float) -> bool:
    """Tell whether a date is wrong for lying ahead; `now` is the log's time, which `[shop] now` goes before."""
    fixed = state.settings.shop.now
    return at > (now if fixed is None else fixed.timestamp()) + AHEAD


def whose(state: State, identifiers: Mapping[str, str]) -> Contact | Refused | None:
    """Return the contact that identifiers name, a new one where nobody has them; None where they name nobody."""
    try:
        check(identifiers)
        return identify(state.contacts, state.history, state.interests, identifiers)
    except ShopError as error:
        return Refused(str(error))


def unknown_product(state: State, product_id: str, where: str) -> str | None:
    """Return what is wrong with a product's id, None if the feed has it."""
    if state.catalogue.number(product_id) is not None:
        return None
    hint = did_you_mean(product_id, state.catalogue.ids)
    return f"{where}: there is no product {shown_name(product_id)!r} in the feed{hint}"
