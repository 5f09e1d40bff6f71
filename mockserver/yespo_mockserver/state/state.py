"""What a shop holds at one time: what its files say, and over it all that changes."""

from __future__ import annotations

from datetime import datetime

import msgspec

from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.catalogue.overlay import CatalogueOverlay
from yespo_mockserver.faults.rate_limit import Bucket
from yespo_mockserver.faults.tally import Tally
from yespo_mockserver.settings.data_sources import Custom, DataSource, Lists
from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.settings.tables import ShopConfig
from yespo_mockserver.state.arranged import Arranged
from yespo_mockserver.state.history import History
from yespo_mockserver.state.imports import Imports
from yespo_mockserver.state.interests import Interests
from yespo_mockserver.state.known_contacts import Contacts
from yespo_mockserver.state.revision import Revision
from yespo_mockserver.state.tokens import Tokens


class FeedState(msgspec.Struct, frozen=True, kw_only=True):
    """The feed that the catalogue was read from: its version is a digest of its products."""

    version: str
    products: int
    dropped: int
    loaded_at: datetime
    error: str | None = None


class Files(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop's files say; nothing here changes, so that every state of the shop shares it.

    `base` is a digest of all that was read but the feed, or of all where the rest was made from the feed.
    """

    settings: ShopConfig
    feed: FeedState
    catalogue: Catalogue
    base: str = ""
    contacts: Contacts = msgspec.field(default_factory=Contacts)
    history: History = msgspec.field(default_factory=History)
    lists: dict[int, Lists | Custom] = msgspec.field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What tells these files from all others."""
        return f"{self.base} {self.catalogue.version}"


class Prepared(msgspec.Struct):
    """What was loaded for changes that name it: files and feeds by their digests, functions by their names."""

    files: dict[str, Files] = msgspec.field(default_factory=dict)
    feeds: dict[str, tuple[Catalogue, FeedState]] = msgspec.field(default_factory=dict)
    functions: dict[str, Custom] = msgspec.field(default_factory=dict)


class State:
    """All that changes, as light layers over the files; `apply` alone changes it.

    `position` is that of the last change in the log, `overrides` are settings that go before those of the files,
    `hidden` has the ids of products that the feed is to be without, by what hides them, `functions` the names of
    functions among the `lists`. `arranged` is what is set to happen to requests, `tally` what is
    counted; a return to the files leaves them.
    """

    def __init__(self, files: Files, overrides: Overrides) -> None:
        self.files = files
        self.overrides = overrides
        self.revision: Revision = Revision()
        self.position = 0
        self.prepared: Prepared = Prepared()
        self.tally: Tally = Tally()
        self.arranged: Arranged = Arranged()
        self.begin()

    catalogue: CatalogueOverlay
    hidden: dict[str, set[str]]
    contacts: Contacts
    history: History
    interests: Interests
    tokens: Tokens
    imports: Imports
    kept: dict[str, dict[str, object]]
    recent: dict[str, float]
    rates: dict[str, Bucket]
    feed: FeedState
    settings: ShopConfig
    data_sources: dict[int, DataSource]
    lists: dict[int, Lists | Custom]
    functions: dict[int, str]

    def begin(self) -> None:
        """Be what the files say, with nothing over it."""
        files = self.files
        self.settings = self.overrides.over(files.settings)
        self.feed = files.feed
        self.hidden = {}
        self.catalogue = CatalogueOverlay(files.catalogue)
        self.contacts = files.contacts.over()
        self.history = files.history.fresh()
        self.interests = Interests(files.history.packed.carts)
        self.tokens = Tokens(self.settings.shop.seed)
        self.imports = Imports()
        self.kept = {}
        self.recent = {}
        self.rates = {}
        self.follow_settings()
        self.data_sources = {source.id: source for source in self.settings.data_sources}
        self.lists = files.lists
        self.functions = {}
        self._counted = self._changes()
        self.revision.changed("settings", "catalogue", "contacts", "orders", "interests")

    def follow_settings(self) -> None:
        """Let the other parts be as the settings have them."""
        self.contacts.newest_first = self.settings.behaviour.shared_identifier == "latest"

    def begin_products(self) -> None:
        """Have the products of the files' feed, but for those that are hidden."""
        self.catalogue = self.catalogue.followed_by(self.files.catalogue)
        for product in sorted(set().union(*self.hidden.values())):
            self.catalogue.hide(product)
        self._counted = self._changes()
        self.revision.changed("catalogue")

    @property
    def now(self) -> float:
        """The shop's clock, in seconds since 1970: `[shop] now`, or its newest purchase."""
        fixed = self.settings.shop.now
        return self.history.newest if fixed is None else fixed.timestamp()

    def count_changes(self) -> None:
        """Count in the revision what has changed in place since this was called last."""
        before, now = self._counted, self._changes()
        if now == before:
            return
        self._counted = now
        revision = self.revision
        revision.catalogue += now[0] != before[0]
        revision.contacts += now[1] != before[1]
        revision.orders += now[2] != before[2]
        revision.interests += now[3] != before[3]
        revision.total += 1

    def _changes(self) -> tuple[int, int, int, int]:
        return self.catalogue.changes, self.contacts.changes, self.history.changes, self.interests.changes
