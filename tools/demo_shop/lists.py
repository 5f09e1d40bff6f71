"""`shop.toml` and `lists.csv`: the settings, and lists "made elsewhere" for the data source of type other."""

from __future__ import annotations

from collections.abc import Sequence

from demo_shop.goods import Model, is_offered
from demo_shop.people import Customer

STAFF_PICKS = ("TENT", "SLEEP", "BOOT", "STOVE", "PACK", "LIGHT", "COOK", "SOCK", "MEAL", "ROPE")
SETS = {
    "TENT": ("SLEEP", "MAT", "LIGHT", "TARP", "REST"),
    "STOVE": ("GAS", "COOK", "MEAL", "SNACK"),
    "HARN": ("ROPE", "CARAB", "CHALK", "HELM"),
}
LETTERS = {
    "trekker": ("PACK", "POLE", "WATER", "MEAL"),
    "family": ("FURN", "LIGHT", "COOK"),
    "climber": ("ROPE", "CHALK", "CARAB"),
}

SETTINGS = """\
# The demo shop: what `yespo-testkit serve` runs without arguments, and an example of how to write a shop of your own.
# A shop is a folder with this file and, beside it,
#     feed.xml       the product feed, as the shop publishes it
#     contacts.csv   who can be asked for, by any of five identifiers
#     orders.jsonl   what they bought: one order a line, as in POST /api/v1/orders
#     lists.csv      product lists made elsewhere, for data source 1249
# Only [feed] and one [[data_source]] are needed; everything else has a default.

[shop]
name = "Demo shop"
seed = {seed}                          # what is left to chance comes out the same for the same seed

[feed]
source = "feed.xml"               # a path from this folder, or an http(s) URL

# One table for each data source. The id is the number in the request's path, /api/v2/contacts/recoms/1244.
# The API has no way to ask for fewer or more products: `size` belongs to the data source.

[[data_source]]
id = 1244
name = "Personal, home page"      # from what the contact bought; the guide's own example asks for this one
type = "personal"
size = 8

[[data_source]]
id = 1245
name = "Bestsellers, home page"   # needs nothing but somebody to show them to
type = "bestsellers"
size = 10

[[data_source]]
id = 1246
name = "Alternatives, page of a sold-out product"   # the request must name products
type = "out_of_stock_alternatives"
size = 6

[[data_source]]
id = 1247
name = "Also bought, cart page"   # cross-sell: pass what is in the cart
type = "also_bought"
size = 10

[[data_source]]
id = 1248
name = "You may also like, product page"   # upsell: dearer relatives of the products in the request
type = "you_may_also_like"
size = 8
relative_range = [0.7, 3.0]       # from 70 to 300 % of the price of the product asked about

[[data_source]]
id = 1249
name = "Picked by our staff, newsletter"   # lists of our own
type = "other"
size = 6
source = "lists.csv"              # or "package.module:function"

[[data_source]]
id = 1251
name = "Bestsellers, category page"   # the request names the category
type = "bestsellers"
scope = "category"
size = 10

[[data_source]]
id = 1252
name = "Potential purchase, product page"   # what buyers of these products order next
type = "potential_purchase"
size = 8

[[data_source]]
id = 1253
name = "Novelties, home page"     # what the feed calls new, and what came since
type = "novelties"
size = 10

[[data_source]]
id = 1254
name = "Discounted, home page"    # the largest share off the old price first
type = "discounted"
size = 10

[[data_source]]
id = 1255
name = "Viewed, reminder"         # the contact's own views that it didn't buy since
type = "viewed"
size = 6

[[data_source]]
id = 1256
name = "Abandoned cart, reminder"   # what the contact left in the cart
type = "abandoned"
size = 6

[[data_source]]
id = 1257
name = "Trending, home page"      # the orders of the last days against those before
type = "trending"
size = 10
days = 28

[auth]
keys = "any"                      # any API key does; ["secret"] to accept one, "off" to ask for none

# What the vendor leaves unsaid can be set; `yespo-testkit ledger` lists all keys and what they mean.
# [behaviour]
# unknown_contact = "empty"       # instead of bestsellers
# unknown_data_source = "400"     # instead of 404
"""


def write_settings(seed: int) -> str:
    """Return `shop.toml`."""
    return SETTINGS.replace("{seed}", str(seed))


def write_lists(models: Sequence[Model], customers: Sequence[Customer]) -> str:
    """Return `lists.csv`: the staff's picks for everybody, sets for some products, and letters for some contacts."""
    models = [model for model in models if not model.is_nozzle]
    best = {code: _best(models, code) for code in dict.fromkeys(model.code for model in models)}
    lines = ["key,products", f"*,{' '.join(best[code][0] for code in STAFF_PICKS)}"]
    for lead, companions in SETS.items():
        products = [best[code][0] for code in companions]
        lines += [f"product:{product},{'|'.join(products)}" for product in best[lead][:3]]
    for persona, codes in LETTERS.items():
        products = [product for code in codes for product in best[code][1:3]]
        lines += [f"contact:{key},{' '.join(products)}" for key in _keys(customers, persona)]
    return "\n".join(lines) + "\n"


def _best(models: Sequence[Model], code: str) -> list[str]:
    """Return a product of each model of `code` that is in stock, best rated first."""
    rated = sorted(
        (model for model in models if model.code == code and is_offered(model)), key=lambda model: model.rating
    )
    in_stock = [[one.id for one in model.products if one.availability == "in_stock"] for model in reversed(rated)]
    return [products[len(products) // 2] for products in in_stock if products]


def _keys(customers: Sequence[Customer], persona: str) -> list[str]:
    """Return three contacts of a persona, each by another kind of identifier."""
    found = [one for one in customers if one.persona == persona and one.email and one.external_id and one.web_id]
    return [found[0].contact_id, found[1].email, found[2].external_id]
