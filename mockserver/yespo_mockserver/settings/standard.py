"""What a shop has that nobody has set up: a data source of each type."""

from __future__ import annotations

from yespo_mockserver.settings.data_sources import DataSource

GUIDE_CONTACT = 162688150
"""The contact of the guide's own example request."""


def standard_data_sources() -> tuple[DataSource, ...]:
    """Return one data source of each type, with the ids that the guide's example and the demo shop use."""
    return (
        DataSource(id=1244, type="personal", name="Personal recommendations"),
        DataSource(id=1245, type="bestsellers", name="Bestsellers"),
        DataSource(id=1246, type="out_of_stock_alternatives", name="Alternatives to out-of-stock products"),
        DataSource(id=1247, type="also_bought", name="Also bought"),
        DataSource(id=1248, type="you_may_also_like", name="You may also like"),
        DataSource(id=1249, type="other", name="A list made elsewhere"),
        DataSource(id=1251, type="bestsellers", scope="category", name="Bestsellers of a category"),
        DataSource(id=1252, type="potential_purchase", name="Potential purchase"),
        DataSource(id=1253, type="novelties", name="Novelties"),
        DataSource(id=1254, type="discounted", name="Discounted"),
        DataSource(id=1255, type="viewed", name="Viewed"),
        DataSource(id=1256, type="abandoned", name="Abandoned cart"),
        DataSource(id=1257, type="trending", name="Trending"),
    )
