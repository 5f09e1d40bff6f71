"""The customers: how each can be identified, and what each of them likes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from demo_shop.chance import Chance

CONTACTS = 200
VISITORS = 7
NUMBERS_ONLY = 6
WITHOUT_ORDERS = 15

GIVEN_NAMES = (
    "anna", "andrii", "bohdan", "dana", "daryna", "denys", "halyna", "hanna", "ihor", "inna", "iryna", "ivan",
    "kateryna", "kyrylo", "larysa", "lesia", "marko", "maria", "maksym", "mykola", "nadia", "natalia", "nazar",
    "oksana", "oleh", "olena", "olha", "ostap", "pavlo", "petro", "roman", "sofia", "solomia", "stepan", "taras",
    "vira", "yana", "yaryna", "yurii", "zoia",
)  # fmt: skip
WORDS = (
    "hory", "lis", "mandry", "stezhka", "skelia", "richka", "vatra", "sosna", "mapa", "ranok", "nebo", "sokil",
    "bobr", "veresen", "polonyna", "kompas",
)  # fmt: skip
DOMAINS = ("example.com", "example.com", "example.org", "example.net")
OPERATORS = ("67", "67", "50", "63", "97")
PHONE_FORMS = (
    "+380{o}{a}{b}{c}",
    "+380{o}{a}{b}{c}",
    "+380 {o} {a} {b} {c}",
    "({z}) {a}-{b}-{c}",
    "{z}{a}{b}{c}",
    "380{o}{a}{b}{c}",
)


@dataclass(frozen=True, kw_only=True)
class Persona:
    """A kind of customer: occasions to buy with weights, shelves looked at first, likely price tiers and brands."""

    occasions: dict[str, int]
    shelves: tuple[str, ...]
    tiers: tuple[int, ...]
    brands: tuple[str, ...]


PERSONAS = {
    "trekker": Persona(
        occasions={
            "night": 14, "sleep": 8, "boots": 14, "kitchen": 10, "pack": 10, "walk": 8, "clothes": 12,
            "supplies": 18, "light": 6,
        },
        shelves=("Trekking tents", "Trekking packs", "Headlamps"),
        tiers=(0, 1, 1, 2),
        brands=("Карпатія", "Карпатія", "Taigana", "Ridgeworth", "Alpenrau"),
    ),
    "family": Persona(
        occasions={
            "night": 16, "sleep": 10, "picnic": 28, "kitchen": 12, "light": 10, "walk": 8, "clothes": 6,
            "supplies": 10,
        },
        shelves=("Family tents", "Lanterns", "Daypacks"),
        tiers=(0, 0, 1),
        brands=("Ridgeworth", "Ridgeworth", "Полонина", "Карпатія"),
    ),
    "climber": Persona(
        occasions={
            "rack": 26, "rope": 16, "chalk": 14, "clothes": 10, "boots": 5, "pack": 4, "supplies": 6,
            "light": 5,
        },
        shelves=("Daypacks", "Headlamps"),
        tiers=(0, 1, 1, 2),
        brands=("Skelix", "Skelix", "Hantara", "Alpenrau"),
    ),
    "walker": Persona(
        occasions={
            "boots": 26, "walk": 26, "clothes": 24, "pack": 10, "light": 6, "picnic": 6, "supplies": 6,
        },
        shelves=("Daypacks", "Headlamps"),
        tiers=(0, 1, 1),
        brands=("Карпатія", "Ridgeworth", "Nordsok", "Полонина"),
    ),
    "ultralight": Persona(
        occasions={
            "night": 16, "sleep": 16, "pack": 12, "kitchen": 10, "boots": 8, "clothes": 12, "supplies": 14,
            "walk": 10, "light": 6,
        },
        shelves=("Trekking tents", "Trekking packs", "Headlamps"),
        tiers=(2,),
        brands=("Alpenrau", "Alpenrau", "Taigana"),
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A contact: its identifiers ("" where it lacks one) and its tastes.

    `tier` is its price level, 0 cheap to 2 dear; `favourites` are occasions; `fit` is its size, 0 small to 4 large;
    `activity` is its share of the orders.
    """

    contact_id: str
    email: str
    phone: str
    external_id: str
    web_id: str
    persona: str
    gender: str
    tier: int
    brand: str
    favourites: tuple[str, ...]
    fit: int
    activity: int

    @property
    def phone_digits(self) -> str:
        """Return the phone in its international form, digits only."""
        digits = "".join(letter for letter in self.phone if letter.isdigit())
        return "38" + digits if digits.startswith("0") else digits


def make_customers(chance: Chance) -> list[Customer]:
    """Return the contacts: the one of the guide's example first, then by contactId, those without one last."""
    contact_ids = sorted(_distinct(CONTACTS - VISITORS - 1, lambda: str(162600000 + chance.below(380000))))
    external_ids = _distinct(CONTACTS, lambda: f"C{chance.between(10000, 39999)}")
    numbers = _distinct(CONTACTS, lambda: f"{chance.pick(OPERATORS)}{chance.below(10000):04}")
    emails = _distinct(CONTACTS, lambda: _email(chance))
    activities = _activities(chance)
    customers = [
        _customer(
            chance,
            identifiers=("162688150", emails[0], _phone(numbers[0], PHONE_FORMS[0]), external_ids[0], _web_id(chance)),
            persona="trekker",
            activity=250,
        )
    ]
    for place in range(1, CONTACTS):
        email, external_id = emails[place], external_ids[place]
        phone, web_id = _phone(numbers[place], chance.pick(PHONE_FORMS)), _web_id(chance)
        gaps = (chance.percent(14), chance.percent(25), chance.percent(30), chance.percent(30))
        contact_id = contact_ids[place - 1] if place < CONTACTS - VISITORS else ""
        if place >= CONTACTS - VISITORS:
            identifiers = ("", "", "", "", web_id)
        elif place % (CONTACTS // NUMBERS_ONLY) == 0:
            identifiers = (contact_id, "", "", "", web_id if chance.percent(50) else "")
        else:
            known = (email, phone, external_id, web_id)
            kept = ["" if gap else value for value, gap in zip(known, gaps, strict=True)]
            identifiers = (contact_id, kept[0] if any(kept) else email, kept[1], kept[2], kept[3])
        persona = chance.weighted(tuple(PERSONAS), (34, 26, 16, 18, 6))
        customers.append(_customer(chance, identifiers=identifiers, persona=persona, activity=activities[place]))
    return customers


def write_contacts(customers: Sequence[Customer]) -> str:
    """Return `contacts.csv`."""
    lines = ["contactId,email,phone,externalCustomerId,webId"]
    lines += [f"{one.contact_id},{one.email},{one.phone},{one.external_id},{one.web_id}" for one in customers]
    return "\n".join(lines) + "\n"


def _customer(chance: Chance, *, identifiers: tuple[str, str, str, str, str], persona: str, activity: int) -> Customer:
    contact_id, email, phone, external_id, web_id = identifiers
    return Customer(
        contact_id=contact_id,
        email=email,
        phone=phone,
        external_id=external_id,
        web_id=web_id,
        persona=persona,
        gender=chance.pick(("female", "male")),
        tier=chance.pick(PERSONAS[persona].tiers),
        brand=chance.pick(PERSONAS[persona].brands),
        favourites=_favourites(chance, persona),
        fit=chance.weighted((0, 1, 2, 3, 4), (1, 3, 4, 3, 1)),
        activity=activity,
    )


def _favourites(chance: Chance, persona: str) -> tuple[str, ...]:
    """Return two or three different occasions that the customer likes best."""
    left = dict(PERSONAS[persona].occasions)
    chosen: list[str] = []
    for _ in range(chance.between(2, 3)):
        chosen.append(chance.weighted(tuple(left), tuple(left.values())))
        del left[chosen[-1]]
    return tuple(chosen)


def _activities(chance: Chance) -> list[int]:
    """Return each contact's share of the orders: few order much, many order once or twice, some never."""
    ranked = [10000 // (rank + 28) - 30 for rank in range(CONTACTS - WITHOUT_ORDERS)]
    return [0, *chance.shuffled([*ranked[1:], *[0] * WITHOUT_ORDERS])]


def _distinct(count: int, make: Callable[[], str]) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[make()] = None
    return list(found)


def _email(chance: Chance) -> str:
    name = chance.pick(GIVEN_NAMES)
    form = chance.pick(("{name}.{word}", "{name}{number}", "{word}.{name}{number}", "{name}_{word}{number}"))
    return f"{form.format(name=name, word=chance.pick(WORDS), number=chance.between(2, 99))}@{chance.pick(DOMAINS)}"


def _phone(number: str, form: str) -> str:
    """Return the phone of `number` (operator and four digits): the subscriber numbers begin with 000."""
    operator, rest = number[:2], "000" + number[2:]
    return form.format(o=operator, z="0" + operator, a=rest[:3], b=rest[3:5], c=rest[5:])


def _web_id(chance: Chance) -> str:
    """Return an upper-case GUID, as the tracker's `sc` cookie is."""
    digits = [f"{chance.below(16):X}" for _ in range(32)]
    digits[12] = "4"
    digits[16] = "89AB"[chance.below(4)]
    text = "".join(digits)
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
