"""The shop: everything that the fake knows, read from files, and what users add to it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from yespo_contracts.product import Product
from yespo_fixtures import demo_shop_folder
from yespo_mockserver.catalogue.products import Products
from yespo_mockserver.index.index import Index, IndexOfFiles
from yespo_mockserver.settings.data_sources import Custom, DataSource, Lists
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.overrides import Overrides, calibrated
from yespo_mockserver.settings.standard import standard_data_sources
from yespo_mockserver.settings.tables import ShopConfig, ShopTable
from yespo_mockserver.shop.by_name import data_source_of, product_of, wire_identifiers
from yespo_mockserver.shop.log import Log
from yespo_mockserver.state.change import (
    AddContact,
    AddPurchase,
    Override,
    PutProduct,
    Refused,
    Reload,
    Reset,
    SetDataSource,
)
from yespo_mockserver.state.history import History
from yespo_mockserver.state.imports import Import
from yespo_mockserver.state.interests import Interests
from yespo_mockserver.state.known_contacts import Contact, Contacts
from yespo_mockserver.state.state import FeedState, Files, State

if TYPE_CHECKING:
    from yespo_mockserver.catalogue.loading import Progress

_Result = TypeVar("_Result")


class Shop:
    """A shop of products, contacts, orders and data sources: to read, and to add to.

    All that changes goes through `log`; `index` has what is derived. `folder` is where its files are, if there are any.
    """

    def __init__(
        self,
        files: Files,
        *,
        overrides: Overrides | None = None,
        folder: Path | None = None,
        of_files: IndexOfFiles | None = None,
    ) -> None:
        self._state = State(files, overrides or Overrides())
        self.log: Log = Log(self._state)
        self.index: Index = Index(self._state, of_files)
        self.folder = folder

    @classmethod
    def load(
        cls,
        folder: str | Path,
        *,
        calibration: str | Path | None = None,
        overrides: Overrides | None = None,
        progress: Progress | None = None,
    ) -> Shop:
        """Return the shop of a folder with shop.toml; raises `ShopError` with all that is wrong in its files.

        `calibration` is a calibration.toml, whose behaviour goes before that of shop.toml; `overrides` go before both.
        """
        from yespo_mockserver.files.reading import read_files  # noqa: PLC0415  # what reads files is long to import

        folder = Path(folder)
        if not (folder / "shop.toml").is_file():
            raise ShopError(f"{folder}: there is no shop.toml; a shop is a folder with shop.toml and a feed.")
        over = (Overrides() if calibration is None else calibrated(calibration)).and_then(overrides or Overrides())
        return cls(read_files(folder, over, progress), overrides=over, folder=folder)

    @classmethod
    def demo(cls, *, overrides: Overrides | None = None) -> Shop:
        """Return the demo shop; what is read from its files is shared, what is changed is not."""
        return cls(_demo().files, overrides=overrides, folder=demo_shop_folder(), of_files=_demo())

    @classmethod
    def of_feed(
        cls,
        source: str | Path | bytes,
        *,
        seed: int = 1,
        overrides: Overrides | None = None,
        progress: Progress | None = None,
    ) -> Shop:
        """Return a shop around a bare feed, with customers and orders made up from the seed."""
        from yespo_mockserver.files.reading import read_feed  # noqa: PLC0415  # as above
        from yespo_mockserver.synthetic.customers import made_up_customers, made_up_lists  # noqa: PLC0415  # seldom

        catalogue, feed = read_feed(source, ShopConfig(), progress)
        settings = ShopConfig(
            shop=ShopTable(name="A shop around a feed", seed=seed), data_sources=standard_data_sources()
        )
        sources = settings.data_sources if overrides is None else overrides.over(settings).data_sources
        contacts, made_up = made_up_customers(catalogue, seed)
        files = Files(
            settings=settings,
            feed=feed,
            catalogue=catalogue,
            base=f"{catalogue.version} {seed}",
            contacts=contacts,
            history=History.of(made_up),
            lists={source.id: made_up_lists(catalogue, seed) for source in sources if source.type == "other"},
        )
        return cls(files, overrides=overrides)

    def fresh(self, overrides: Overrides | None = None) -> Shop:
        """Return another shop of the same files; what is read is shared, what is changed is not."""
        over = self._state.overrides if overrides is None else self._state.overrides.and_then(overrides)
        return Shop(self._state.files, overrides=over, folder=self.folder, of_files=self.index.of_files)

    # --- read

    @property
    def config(self) -> ShopConfig:
        """The settings: those of shop.toml, and what goes before them."""
        return self._state.settings

    @property
    def feed(self) -> FeedState:
        """The feed's version in use."""
        return self._state.feed

    @property
    def catalogue(self) -> Products:
        """The products: the feed's current version, and what was changed of it since."""
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
    def data_sources(self) -> Mapping[int, DataSource]:
        """The data sources by their ids."""
        return self._state.data_sources

    def lists(self, data_source: int) -> Lists | Custom:
        """Return what a data source of type other answers from."""
        return self._state.lists.get(data_source, {})

    def imported(self, session: str) -> Import | None:
        """Return what became of an import of contacts, by the id that was handed out for it."""
        return self._state.imports.of(session)

    def kept(self, name: str) -> Mapping[str, object]:
        """Return a document that a client left to be told back, empty if there is none."""
        return self._state.kept.get(name, {})

    @property
    def now(self) -> float:
        """The shop's clock, in seconds since 1970: `[shop] now`, or its newest purchase."""
        return self._state.now

    @property
    def revision(self) -> int:
        """Counts the changes of anything that an answer can depend on."""
        return self._state.revision.total

    # --- add

    def add_product(self, **fields: object) -> Product:
        """Add a product, or replace the one with the same id, and return it.

        Fields are those of `Product`, and `tags_<name>`; only `id` is needed. Raises `ShopError` on anything else.
        """
        product = product_of(fields)
        self.log.commit_now(PutProduct(product))
        return product

    def add_contact(self, **identifiers: object) -> Contact:
        """Add a contact by contact_id, email, phone, external_customer_id, web_id, any of them, and return it."""
        return _made(self.log.commit_now(AddContact(wire_identifiers(identifiers))))

    def add_order(
        self, contact: Contact, product_ids: list[str] | tuple[str, ...], *, date: datetime | None = None
    ) -> None:
        """Add an order that counts as bought; `date` has a zone, and is the shop's clock unless given."""
        if date is not None and date.tzinfo is None:
            raise ShopError("An order's date needs a time zone, such as datetime(2026, 6, 30, tzinfo=UTC).")
        at = None if date is None else date.timestamp()
        _made(self.log.commit_now(AddPurchase(contact.number, tuple(product_ids), at)))

    def add_data_source(self, id: int, type: str, *, size: int = 10, **settings: object) -> DataSource:  # noqa: A002  # the API's own names
        """Add a data source, or replace the one with the same id, and return it.

        `source` of type other is a file, "module:function", a mapping as in lists.csv, or a callable.
        Raises `ShopError` naming the setting that is wrong and what is allowed.
        """
        from yespo_mockserver.files.lists_csv import load_source  # noqa: PLC0415  # as above

        given = settings.pop("source", None)
        source = data_source_of({"id": id, "type": type, "size": size, **settings})
        if (source.type == "other") != (given is not None):
            raise ShopError('source belongs to type "other", which needs it.')
        answers = load_source(given, Path.cwd()) if isinstance(given, str) else given
        if callable(answers):
            name = given if isinstance(given, str) else f"{getattr(given, '__name__', 'function')} of {id}"
            self._state.prepared.functions[name] = answers
            _made(self.log.commit_now(SetDataSource(source, function=name)))
        else:
            _made(self.log.commit_now(SetDataSource(source, lists=answers)))  # type: ignore[arg-type]  # a mapping
        return source

    # --- as a whole

    def override(self, overrides: Overrides) -> None:
        """Let settings go before those of shop.toml, also after a reload; raises `ShopError` on what can't be set.

        What says how the files are read counts when they are read next.
        """
        _made(self.log.commit_now(Override(overrides)))

    def reset(self) -> None:
        """Return the shop to its files."""
        self.log.commit_now(Reset())

    def read_again(self) -> Files:
        """Return the shop's files as they are now, and change nothing; raises `ShopError` if they can't be read."""
        from yespo_mockserver.files.reading import read_files  # noqa: PLC0415  # as above

        if self.folder is None:
            raise ShopError("this shop has no folder whose files could be read again.")
        files = read_files(self.folder, self._state.overrides)
        self._state.overrides.over(files.settings)
        return files

    def reload(self, files: Files | None = None, *, everything: bool = False) -> None:
        """Read the shop's files again, unless they just were; raises `ShopError`, and stays as it is, if that fails.

        What goes before the files' settings still does. With `everything` faults and stubs are also those of the files.
        """
        files = self.read_again() if files is None else files
        self._state.prepared.files[files.digest] = files
        self.log.agree("files", files.digest)
        _made(self.log.commit_now(Reload(files.digest, everything)))


def _made(result: _Result | Refused) -> _Result:
    """Return what became of a change; raises `ShopError` if it was refused."""
    if isinstance(result, Refused):
        raise ShopError(result.problem)
    return result


@functools.cache
def _demo() -> IndexOfFiles:
    from yespo_mockserver.files.kept import keep, kept  # noqa: PLC0415  # as above

    folder = demo_shop_folder()
    files = kept(folder)
    if files is None:
        from yespo_mockserver.files.reading import read_files  # noqa: PLC0415  # as above

        files = read_files(folder)
        keep(folder, files)
    return IndexOfFiles(files)
