"""What a shop holds at one time: all that requests and tests can change, and which feed its products are of."""

from __future__ import annotations

import dataclasses
import functools
from datetime import datetime

import msgspec

from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.files.lists_csv import Custom, Lists
from yespo_mockserver.index.popularity import Popularity
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.state.history import History
from yespo_mockserver.state.interests import Interests
from yespo_mockserver.state.known_contacts import Contacts


class FeedState(msgspec.Struct, frozen=True, kw_only=True):
    """The feed that the catalogue was read from: its version is a digest of its products."""

    version: str
    products: int
    dropped: int
    loaded_at: datetime
    error: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class State:
    """All that requests and tests can change.

    Catalogue, data sources and lists are replaced on a change. Contacts, history and interests change in place, as a
    light layer over what the files say; `fresh` is this state without the layer, so that a reset is an assignment.
    """

    catalogue: Catalogue
    contacts: Contacts
    history: History
    data_sources: dict[int, DataSource]
    lists: dict[int, Lists | Custom]
    interests: Interests = dataclasses.field(default_factory=Interests)

    def fresh(self) -> State:
        """Return a state that can change without changing this one."""
        return dataclasses.replace(
            self, contacts=self.contacts.over(), history=self.history.fresh(), interests=Interests()
        )

    @functools.cached_property
    def popularity(self) -> Popularity:
        """The rankings over this state's catalogue and history, which every reset of the shop shares."""
        return Popularity(self.catalogue, self.history)
