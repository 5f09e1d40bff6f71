"""Products added, hidden and shown again."""

from __future__ import annotations

from yespo_mockserver.state.change import HideProducts, PutProduct, ShowProducts
from yespo_mockserver.state.state import State


def put_product(state: State, change: PutProduct, at: float) -> None:  # noqa: ARG001  # a product has no date
    """Add a product or replace it; one that was hidden is shown."""
    for hidden in state.hidden.values():
        hidden.discard(change.product.id)
    state.catalogue.put(change.product)


def hide_products(state: State, change: HideProducts, at: float) -> None:  # noqa: ARG001  # likewise
    """Let the feed be without products."""
    hidden = state.hidden.setdefault(change.origin, set())
    for product in change.products:
        hidden.add(product)
        state.catalogue.hide(product)


def show_products(state: State, change: ShowProducts, at: float) -> None:  # noqa: ARG001  # likewise
    """Show the products that nothing else hides."""
    hidden = state.hidden.pop(change.origin, set())
    still = set().union(*state.hidden.values())
    for product in sorted(hidden - still):
        state.catalogue.show(product)
