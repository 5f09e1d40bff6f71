"""By name: what a parameter, a header or a JSON member of this name holds."""

from __future__ import annotations

import enum
import functools
import re


class Kind(enum.Enum):
    """What a value is."""

    EMAIL = "email"
    PHONE = "phone"
    ID = "identifier"
    PERSON = "person"
    SECRET = "secret"  # noqa: S105  # the kind's name
    """An API key, a password, a token."""
    SHOP = "shop"
    """Products, orders, data sources, times, amounts: what a shop knows of its goods, never of a person."""
    UNKNOWN = "unknown"

    @property
    def private(self) -> bool:
        """Whether such a value is never shown as it is."""
        return self not in {Kind.SHOP, Kind.UNKNOWN}


_LONGEST = 80
_NOT_PLAIN = re.compile(r"[^a-z0-9]")
_TAGS = ("tags_", "tag_", "tags-", "tag-")

_SHOP = frozenset(
    [
        "products",
        "product",
        "productid",
        "productids",
        "productkey",
        "productkeys",
        "category",
        "categoryid",
        "categorykey",
        "categoryids",
        "datasource",
        "datasourceid",
        "recomid",
        "variantid",
        "recomvariantid",
        "itemgroup",
        "itemgroupid",
        "gtin",
        "gtin8",
        "gtin12",
        "gtin13",
        "gtin14",
        "ean",
        "ean8",
        "ean13",
        "upc",
        "isbn",
        "issn",
        "mpn",
        "sku",
        "skus",
        "barcode",
        "article",
        "id",
        "url",
        "link",
        "descr",
        "description",
        "brand",
        "price",
        "oldprice",
        "saleprice",
        "cost",
        "totalcost",
        "shipping",
        "discount",
        "taxes",
        "quantity",
        "amount",
        "total",
        "currency",
        "isinstock",
        "instock",
        "availability",
        "imageurl",
        "imagelink",
        "image",
        "externalitemid",
        "itemid",
        "itemids",
        "externalorderid",
        "orderid",
        "ordernumber",
        "order",
        "status",
        "date",
        "datetime",
        "timestamp",
        "time",
        "at",
        "since",
        "from",
        "until",
        "datefrom",
        "dateto",
        "startdate",
        "created",
        "createddate",
        "updateddate",
        "version",
        "size",
        "limit",
        "offset",
        "maxrows",
        "startindex",
        "seed",
        "asyncsessionid",
        "messageid",
        "messageinstanceid",
        "iid",
        "broadcastid",
        "workflowid",
        "groupid",
        "addressbookid",
        "contentlength",
        "age",
        "contenttype",
        "etag",
        "lastmodified",
        "expires",
        "ifmodifiedsince",
        "ifnonematch",
        "keyword",
        "keywords",
        "namekeyword",
        "search",
        "storeid",
    ]
)
_EXACT = {
    **dict.fromkeys(("sig", "sign", "sid", "otp", "pin", "csrf", "xsrf"), Kind.SECRET),
    "tel": Kind.PHONE,
    "sms": Kind.PHONE,
    "viber": Kind.PHONE,
    "webi": Kind.ID,
    "sc": Kind.ID,
    "ip": Kind.PERSON,
    "user": Kind.PERSON,
    "login": Kind.PERSON,
    "os": Kind.SHOP,
    "useragent": Kind.UNKNOWN,
    "dedupevalue": Kind.ID,
    "cookie": Kind.ID,  # of a body; as a header it is a secret: see Finder.header
    "contactkey": Kind.ID,
    "eventtypekey": Kind.SHOP,
    "sourceeventkey": Kind.SHOP,
    "fieldkey": Kind.SHOP,
}
_PARTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.ID, re.compile(r"customerkey|profilekey|personkey")),
    (
        Kind.SECRET,
        re.compile(
            r"key|token|secret|passw|passphrase|pwd|credential|cookie|sess(?:ion|id)|signature|jwt|bearer|auth(?!or(?!i[sz]))"
        ),
    ),
    (Kind.EMAIL, re.compile(r"mail")),
    (Kind.PHONE, re.compile(r"phone|msisdn|mobile|whatsapp|telegram|^smsto|^tel(?:no|num)")),
    (
        Kind.ID,
        re.compile(
            r"(?:contact|customer|user|client|visitor|pseudo|person|profile|subscriber|member|buyer|external|web|device"
            r"|advertising|orguser)ids?$|contactids?|customerids?|webid|userpseudo"
        ),
    ),
    (
        Kind.PERSON,
        re.compile(
            r"(?:first|last|full|middle|user|sur|sir|customer|contact|client|buyer|recipient)names?$|patronymic|birth"
            r"|street|postcode|zipcode|^zip$|address|passport|iban|cardn|forwardedfor|^forwarded$|realip|clientip"
            r"|remoteaddr|recipient"
        ),
    ),
)
_NO_ADDRESS = ("addressbook",)


@functools.lru_cache(maxsize=1024)
def kind_of(name: str) -> Kind:
    """Return what a value of this name is; letter case, hyphens and underscores in the name don't count."""
    lower = name[:_LONGEST].lower()
    plain = _NOT_PLAIN.sub("", lower)
    if plain.startswith("x") and lower.startswith(("x-", "x_")):
        plain = plain[1:]
    if plain in _EXACT:
        return _EXACT[plain]
    if plain in _SHOP or plain.startswith(_NO_ADDRESS):
        return Kind.SHOP
    if lower.startswith(_TAGS):
        return Kind.SHOP
    for kind, parts in _PARTS:
        if parts.search(plain):
            return kind
    return Kind.UNKNOWN
