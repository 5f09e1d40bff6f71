"""Products that a shop may have, such that any format of feeds can carry them."""

from __future__ import annotations

from hypothesis import strategies as st

from yespo_contracts.product import Product

_TAGS = (
    "age_group", "color", "condition", "custom_label_0", "gender", "gtin", "image_link", "item_group_id", "material",
    "mpn", "new", "pattern", "rating", "size", "google_product_category",
)  # fmt: skip
_LETTERS = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn"), exclude_characters="\ufffe\uffff")
_LARGEST_PRICE = 10**8


def texts(*, most: int = 40) -> st.SearchStrategy[str]:
    """Return texts without control characters and without space around them; never empty."""
    return st.text(_LETTERS, min_size=1, max_size=most).map(str.strip).filter(bool)


@st.composite
def products(draw: st.DrawFn, *, product_id: st.SearchStrategy[str] | None = None) -> Product:
    """Return products with prices in cents, category paths, and tags as feeds have them."""
    levels = texts(most=12).filter(lambda text: ">" not in text)
    category = draw(st.lists(st.lists(levels, min_size=1, max_size=3).map(" > ".join), max_size=2, unique=True))
    tags = draw(st.dictionaries(st.sampled_from(_TAGS), texts(most=20), max_size=4))
    if not category:
        tags.pop("google_product_category", None)  # it would be the category
    cents = draw(st.integers(0, _LARGEST_PRICE))
    if draw(st.booleans()):
        tags["currency"] = draw(st.sampled_from(["UAH", "EUR", "USD"]))
    if cents and draw(st.booleans()):  # a sale for nothing isn't taken for one
        tags["oldprice"] = f"{draw(st.integers(cents + 1, 2 * _LARGEST_PRICE)) / 100:.10g}"
    ids = st.text(st.characters(codec="utf-8", categories=("L", "Nd", "Pd")), min_size=1, max_size=20)
    return Product(
        id=draw(ids if product_id is None else product_id),
        name=draw(texts()),
        url="https://shop.example/" + draw(st.text("abcdefghijklmnopqrstuvwxyz0123456789-/?=&%", max_size=20)),
        price=cents / 100,
        descr=draw(st.one_of(st.just(""), texts(), texts().map("<p>{}</p>".format))),
        brand=draw(st.one_of(st.just(""), texts(most=12))),
        category=tuple(category),
        is_in_stock=draw(st.integers(0, 1)),
        tags=tags,
    )
