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

    def __init__(self, value: str) -> None:
        self.private: bool = value not in {"shop", "unknown"}
        """Whether such a value is never shown as it is."""


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
_WHO = (
    "contact customer user client subscriber recipient buyer person member visitor profile payer receiver sender guest"
)
PEOPLE = frozenset(_WHO.split()) | {f"{who}s" for who in _WHO.split()} | {"people"}
"""What an object of people is called, in JSON and in a path: an `id` in it is a person's."""

_ENDS_WITH_WHO = re.compile(r"(?:contact|customer|client|subscriber|buyer|visitor|recipient)s?$")

_SECRETS = "sig sign sid ssid sess dpop otp pin cvv cvc csrf xsrf hash hmac pass passcode"
_PHONES = "tel sms viber mob cell gsm smsnumber contactnumber sendto"
_IDS = "webi sc uid cid uuid guid gaid idfa idfv aaid adid ga fbp fbc gclid fbclid fingerprint"
_PERSONS = "ip user login nick fio pib dob ssn taxid card"
_EXACT = {
    **dict.fromkeys(PEOPLE, Kind.ID),
    **dict.fromkeys(_SECRETS.split(), Kind.SECRET),
    **dict.fromkeys(_PHONES.split(), Kind.PHONE),
    **dict.fromkeys(_IDS.split(), Kind.ID),
    **dict.fromkeys(_PERSONS.split(), Kind.PERSON),
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
            r"key|token|secret|passw|passphrase|pwd|credential|cookie|sess(?:ion|id)|signature|jwt|bearer|clientcert|auth(?!or(?!i[sz]))"
        ),
    ),
    (Kind.EMAIL, re.compile(r"mail")),
    (Kind.PHONE, re.compile(r"phone|msisdn|mobile|whatsapp|telegram|^smsto|^tel(?:no|num)")),
    (
        Kind.ID,
        re.compile(
            r"(?:contact|customer|user|client|visitor|pseudo|person|profile|subscriber|member|buyer|external|web|device"
            r"|advertising|orguser|anonymous|distinct|registration|chat|crm|es|yespo|tg|fb|facebook|viber|instagram"
            r"|loyalty)ids?$|contactids?|customerids?|webid|userpseudo"
            rf"|{_ENDS_WITH_WHO.pattern}|(?:contact|customer|client|subscriber|member|buyer|loyalty|bonus)(?:no|num|number|code|card)$|discountcard"
        ),
    ),
    (
        Kind.PERSON,
        re.compile(
            r"(?:first|last|full|middle|user|sur|sir|nick|customer|contact|client|buyer|recipient)names?$|patronymic|birth"
            r"|street|postcode|postal|zipcode|^zip$|address|passport|iban|cardn|forwardedfor|^forwarded$|realip|clientip"
            r"|(?:connecting|originating|remote|user|source|peer|visitor)ip$|remoteaddr|recipient"
        ),
    ),
)
_NO_ADDRESS = ("addressbook",)
_IN_WORDS = {
    Kind.SECRET: "пароль ключ токен parol kliuch klyuch",
    Kind.PHONE: "телефон тел моб telefon",
    Kind.EMAIL: "пошта імейл почта poshta pochta",
    Kind.PERSON: "ім'я імя прізвище піб по-батькові по_батькові адреса вулиця имя фамилия отчество фио адрес улица"
    " imya imia prizvyshche prizvysche familiya familia otchestvo po-batkovi po_batkovi pobatkovi adresa vulytsia",
    Kind.ID: "клієнт покупець користувач клиент покупатель klient pokupets",
}
_NATIVE = {"по батькові": Kind.PERSON} | {name: kind for kind, names in _IN_WORDS.items() for name in names.split()}
"""What a field is called in Ukrainian and Russian, in Cyrillic or Latin letters."""


def of_people(plain: str) -> bool:
    """Tell whether an object of this name is a person, or several; in small letters, without hyphens and the like."""
    return plain in PEOPLE or _ENDS_WITH_WHO.search(plain, max(0, len(plain) - 12)) is not None


@functools.lru_cache(maxsize=1024)
def kind_of(name: str) -> Kind:
    """Return what a value of this name is; letter case, hyphens and underscores in the name don't count."""
    lower = name[:_LONGEST].lower()
    plain = _NOT_PLAIN.sub("", lower)
    if plain.startswith("x") and lower.startswith(("x-", "x_")):
        plain = plain[1:]
    if plain in _EXACT:
        return _EXACT[plain]
    if lower in _NATIVE:
        return _NATIVE[lower]
    if plain in _SHOP or plain.startswith(_NO_ADDRESS):
        return Kind.SHOP
    if lower.startswith(_TAGS):
        return Kind.SHOP
    for kind, parts in _PARTS:
        if parts.search(plain):
            return kind
    return Kind.UNKNOWN
