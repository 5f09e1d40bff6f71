"""The shop: everything that the fake knows, loaded from a folder, changed by requests and tests, and reset."""

from __future__ import annotations

import dataclasses
import functools
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from yespo_contracts.calibration import read_calibration
from yespo_contracts.product import Product
from yespo_contracts.request.suggestions import did_you_mean
from yespo_fixtures import demo_shop_folder
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.catalogue.loading import Progress
from yespo_mockserver.catalogue.overlay import Restocked
from yespo_mockserver.files.lists_csv import Custom, Lists, load_source
from yespo_mockserver.files.reading import read_feed, read_files
from yespo_mockserver.index.condition_cache import RuleMemory
from yespo_mockserver.index.popularity import Popularity
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.tables import ShopConfig, ShopTable, read_config
from yespo_mockserver.shop.by_name import data_source_of, product_of, wire_identifiers
from yespo_mockserver.state.history import History, Purchase
from yespo_mockserver.state.interests import Interests
from yespo_mockserver.state.joining import identify
from yespo_mockserver.state.known_contacts import Contact, Contacts
from yespo_mockserver.state.state import FeedState, State
from yespo_mockserver.state.tokens import Tokens
from yespo_mockserver.synthetic.customers import made_up_customers, made_up_lists, standard_data_sources


class Shop:
    """A shop of products, contacts, orders and data sources.

    `revision` counts the changes, so that whatever was derived from the shop knows when it is stale. `lock` is held
    while it changes and while a recommendation is made, since a server's thread and a test's may use one shop.
    """

    def __init__(self, config: ShopConfig, files: State, feed: FeedState) -> None:
        self.config = config
        self.feed = feed
        self.folder: Path | None = None
        self.revision = 0
        self.lock = threading.RLock()
        self._files = files
        self._state = files.fresh()
        self._popularity: Popularity | None = None
        self.tokens = Tokens(config.shop.seed)
        self.rule_memory = RuleMemory()

    @classmethod
    def load(
        cls, folder: str | Path, *, calibration: str | Path | None = None, progress: Progress | None = None
    ) -> Shop:
        """Return the shop of a folder with shop.toml; raises `ShopError` with all that is wrong in its files.

        `calibration` is a calibration.toml, whose behaviour goes before that of shop.toml.
        """
        folder = Path(folder)
        path = folder / "shop.toml"
        if not path.is_file():
            raise ShopError(f"{folder}: there is no shop.toml; a shop is a folder with shop.toml and a feed.")
        shop = cls(*read_files(folder, read_config(path), progress))
        shop.folder = folder
        if calibration is not None:
            shop.follow(calibration)
        return shop

    def follow(self, calibration: str | Path) -> None:
        """Behave as a calibration.toml says; raises `ShopError` if it can't be read."""
        try:
            found = read_calibration(Path(calibration))
        except ValueError as error:
            raise ShopError(str(error)) from None
        self.config = msgspec.structs.replace(self.config, behaviour=found.over(self.config.behaviour))

    @classmethod
    def demo(cls) -> Shop:
        """Return the demo shop; what is read from its files is shared, what is changed is not."""
        shop = cls(*_demo())
        shop.folder = demo_shop_folder()
        return shop

    @classmethod
    def of_feed(cls, source: str | Path | bytes, *, seed: int = 1, progress: Progress | None = None) -> Shop:
        """Return a shop around a bare feed, with customers and orders made up from the seed."""
        catalogue, feed = read_feed(source, ShopConfig(), progress)
        config = ShopConfig(
            shop=ShopTable(name="A shop around a feed", seed=seed), data_sources=standard_data_sources()
        )
        contacts, made_up = made_up_customers(catalogue, seed)
        files = State(
            catalogue=catalogue,
            contacts=contacts,
            history=History.of(made_up),
            data_sources={source.id: source for source in config.data_sources},
            lists={
                source.id: made_up_lists(catalogue, seed) for source in config.data_sources if source.type == "other"
            },
        )
        return cls(config, files, feed)

    @property
    def catalogue(self) -> Catalogue:
        """The products of the feed's current version."""
        return self._state.catalogue

    @property
    def contacts(self) -> Contacts:
        """The contacts."""
        return self._state.contacts

    @property
    def history(self) -> History:
        """The purchases."""
        return self._state.history

    @property
    def interests(self) -> Interests:
        """What contacts looked at."""
        return self._state.interests

    @property
    def popularity(self) -> Popularity:
        """The rankings of what is ordered most."""
        if self._popularity is None:
            catalogue = self._state.catalogue
            same = (catalogue.feed if isinstance(catalogue, Restocked) else catalogue) is self._files.catalogue
            base = self._files.popularity if same else None
            self._popularity = Popularity(self._state.catalogue, self._state.history, base)
        return self._popularity

    @property
    def data_sources(self) -> Mapping[int, DataSource]:
        """The data sources by their ids."""
        return self._state.data_sources

    @property
    def now(self) -> float:
        """The shop's clock, in seconds since 1970: `[shop] now`, or its newest purchase."""
        fixed = self.config.shop.now
        return self.history.newest if fixed is None else fixed.timestamp()

    def lists(self, data_source: int) -> Lists | Custom:
        """Return what a data source of type other answers from."""
        return self._state.lists.get(data_source, {})

    @property
    def state(self) -> State:
        """All that can change, as it is now; `restore` returns to it."""
        return self._state

    @contextmanager
    def changing(self) -> Iterator[State]:
        """Hold the shop for a change in place of its contacts, history and interests; it counts as one change."""
        with self.lock:
            try:
                yield self._state
            finally:
                self.revision += 1

    def identify(self, identifiers: Mapping[str, str]) -> Contact | None:
        """Return the contact that the identifiers name, a new one if nobody is; within `changing`."""
        return identify(self.contacts, self.history, self.interests, identifiers)

    def restocked(self) -> Restocked:
        """Return the catalogue as one whose products can change until the next version of the feed."""
        catalogue = self._state.catalogue
        if not isinstance(catalogue, Restocked):
            catalogue = Restocked(catalogue)
            popularity = self._popularity
            self._change(catalogue=catalogue)
            self._popularity = popularity
        return catalogue

    @property
    def feed_catalogue(self) -> Catalogue:
        """The products as the feed's current version has them, whatever was changed since."""
        return self._files.catalogue

    def replace_catalogue(self, catalogue: Catalogue, feed: FeedState) -> None:
        """Take a new version of the feed, at once and whole; what was changed of the version before goes with it."""
        with self.lock:
            self.feed = feed
            self._files = dataclasses.replace(self._files, catalogue=catalogue)
            self._change(catalogue=catalogue)

    def reset(self) -> None:
        """Return the shop to its files."""
        self._become(self._files.fresh())
        self.tokens = Tokens(self.config.shop.seed)

    def reload(self) -> None:
        """Read the shop's files again; raises `ShopError`, and stays as it is, if they can't be read."""
        if self.folder is None:
            raise ShopError("this shop has no folder whose files could be read again.")
        config, files, feed = read_files(self.folder, read_config(self.folder / "shop.toml"))
        with self.lock:
            self.config, self.feed, self._files = config, feed, files
            self.reset()

    def restore(self, state: State) -> None:
        """Return the shop to what it was."""
        if state is not self._state:
            self._become(state)

    def fresh(self) -> Shop:
        """Return another shop of the same files; what is read is shared, what is changed is not."""
        return Shop(self.config, self._files, self.feed)

    def add_product(self, **fields: object) -> Product:
        """Add a product, or replace the one with the same id, and return it.

        Fields are those of `Product`, and `tags_<name>`; only `id` is needed. Raises `ShopError` on anything else.
        """
        product = product_of(fields)
        others = (other for other in self.catalogue.products() if other.id != product.id)
        self._change(catalogue=Catalogue([*others, product]))
        return product

    def add_contact(self, **identifiers: object) -> Contact:
        """Add a contact by contact_id, email, phone, external_customer_id, web_id, any of them, and return it."""
        with self.lock:
            contact = self.contacts.add(wire_identifiers(identifiers))
            self.revision += 1
        return contact

    def add_order(
        self, contact: Contact, product_ids: list[str] | tuple[str, ...], *, date: datetime | None = None
    ) -> None:
        """Add an order that counts as bought; `date` has a zone, and is the shop's clock unless given."""
        for product_id in product_ids:
            if self.catalogue.number(product_id) is None:
                hint = did_you_mean(product_id, self.catalogue.ids, ";")
                raise ShopError(f"There is no product {product_id!r} in the shop{hint} add_product adds one.")
        if date is not None and date.tzinfo is None:
            raise ShopError("An order's date needs a time zone, such as datetime(2026, 6, 30, tzinfo=UTC).")
        at = self.now if date is None else date.timestamp()
        with self.lock:
            self.history.put(Purchase(contact.number, at, tuple(product_ids)))
            self.revision += 1

    def add_data_source(self, id: int, type: str, *, size: int = 10, **settings: object) -> DataSource:  # noqa: A002  # the API's own names
        """Add a data source, or replace the one with the same id, and return it.

        `source` of type other is a file, "module:function", a mapping as in lists.csv, or a callable.
        Raises `ShopError` naming the setting that is wrong and what is allowed.
        """
        given = settings.pop("source", None)
        source = data_source_of({"id": id, "type": type, "size": size, **settings})
        if (source.type == "other") != (given is not None):
            raise ShopError('source belongs to type "other", which needs it.')
        lists = self._state.lists
        if given is not None:
            lists = {**lists, id: load_source(given, Path.cwd()) if isinstance(given, str) else given}  # type: ignore[dict-item]  # a mapping or a callable
        self._change(data_sources={**self._state.data_sources, id: source}, lists=lists)
        return source

    def _change(self, **parts: object) -> None:
        self._become(dataclasses.replace(self._state, **parts))  # type: ignore[arg-type]  # named by State itself

    def _become(self, state: State) -> None:
        with self.lock:
            if state.catalogue is not self._state.catalogue or state.history is not self._state.history:
                self._popularity = None
            self._state = state
            self.revision += 1


@functools.cache
def _demo() -> tuple[ShopConfig, State, FeedState]:
    folder = demo_shop_folder()
    return read_files(folder, read_config(folder / "shop.toml"))
