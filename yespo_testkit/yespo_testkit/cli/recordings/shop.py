"""A shop of what was seen: products of the answers, contacts by pseudonyms, data sources by what they were asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from yespo_checker.assertions.shapes import elements_of
from yespo_checker.calibrating.recorded import answer_of, known_of
from yespo_contracts.account import Known
from yespo_contracts.counted import many
from yespo_contracts.feed_files import write_feed
from yespo_contracts.product import Product
from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.request.written import RECOMS_PATH
from yespo_mockserver.files.writing import write_shop
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.shop import ShopError
from yespo_testkit.cli.console import fail
from yespo_testkit.cli.recordings.reading import exchanges_of

_TYPES = {"personal": "Personal", "bestsellers": "Bestsellers", "also_bought": "By product"}


def import_recording(folder: Path, recording: Path) -> str:
    """Write a shop of a recording, and return what is in it, in words."""
    exchanges = exchanges_of(recording)
    products, known = list(_products(exchanges)), known_of(exchanges)
    if not products:
        fail(f"{recording}: no product was recommended in it.")
    sources = list(_data_sources(exchanges, known))
    try:
        write_shop(
            folder,
            name=folder.resolve().name,
            seed=1,
            feed=write_feed(products),
            contacts=known.contacts,
            orders=(),
            data_sources=sources,
            lists={},
        )
    except ShopError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{folder}: {error.strerror}.")
    counts = f"{many(len(products), 'product')}, {many(len(known.contacts), 'contact')}"
    return f"{counts} and {many(len(sources), 'data source')}"


def _answered(exchanges: Sequence[Recorded]) -> Iterator[tuple[str, Sequence[Mapping[str, object]]]]:
    for one in exchanges:
        if one.path.startswith(RECOMS_PATH) and one.status == 200 and not one.cut:
            yield one.path[len(RECOMS_PATH) :], elements_of(answer_of(one)) or ()


def _products(exchanges: Sequence[Recorded]) -> Iterator[Product]:
    """Yield the products that were recommended, each as it was seen last."""
    seen: dict[str, Product] = {}
    for _, elements in _answered(exchanges):
        for element in elements:
            try:
                product = Product.from_json(element)
            except msgspec.ValidationError:
                continue
            seen[product.id] = product
    yield from seen.values()


def _data_sources(exchanges: Sequence[Recorded], known: Known) -> Iterator[DataSource]:
    lengths: dict[str, int] = {}
    for number, elements in _answered(exchanges):
        lengths[number] = max(lengths.get(number, 1), len(elements))
    for source in known.data_sources:
        settings = {"scope": source.scope, "size": lengths.get(str(source.id), 10), "name": _TYPES[source.type]}
        yield msgspec.convert({"id": source.id, "type": source.type, **settings}, DataSource)
