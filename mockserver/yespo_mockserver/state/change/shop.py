"""Changes of settings, products and the feed, and returns to the files."""

from __future__ import annotations

from collections.abc import Mapping

from yespo_contracts.product import Product
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.state.change.change import Change, Refused


class SetDataSource(Change[Refused | None], frozen=True, tag="data_source"):
    """A data source, in the place of one with its id; type other has `lists`, or a prepared `function`'s name."""

    source: DataSource
    lists: Mapping[str, tuple[str, ...]] | None = None
    function: str = ""


class PutProduct(Change[None], frozen=True, tag="product"):
    """A product, in the place of one with its id, until the next version of the feed."""

    product: Product


class HideProducts(Change[None], frozen=True, tag="hide_products"):
    """Products that the feed is to be without, also its next versions; `origin` shows them again."""

    origin: str
    products: tuple[str, ...]


class ShowProducts(Change[None], frozen=True, tag="show_products"):
    """Take back what an origin has hidden."""

    origin: str


class SwitchFeed(Change[Refused | None], frozen=True, tag="feed"):
    """This version of the feed from now on, which was prepared; what was changed of the one before goes with it."""

    version: str


class FailFeed(Change[None], frozen=True, tag="feed_error"):
    """Why the feed's newest version can't be used, None if nothing is wrong with it (any more)."""

    error: str | None = None


class Offer(Change[None], frozen=True, tag="offer"):
    """Load these "files", or this version of the "feed": all are to switch to it."""

    kind: str
    digest: str


class Prepared(Change[None], frozen=True, tag="prepared"):
    """A worker has loaded what was offered, or can't."""

    digest: str
    worker: str
    problem: str = ""


class Override(Change[Refused | None], frozen=True, tag="override"):
    """Settings that go before those of the files, also after a reload; they come beside those that do already."""

    overrides: Overrides


class Reset(Change[None], frozen=True, tag="reset"):
    """Return to the files; with `everything` also what is set to happen to requests, and whoever keeps them forgets."""

    everything: bool = False


class Reload(Change[Refused | None], frozen=True, tag="reload"):
    """These files from now on, by their digest; they were prepared, and nothing is left over them but the overrides.

    With `everything` what is set to happen to requests is also that of the files.
    """

    digest: str
    everything: bool = False
