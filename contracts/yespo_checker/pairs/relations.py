"""Requests that must get the same answer: what the contract says of two requests rather than of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from yespo_checker.expectations import Account
from yespo_checker.pairs.pairing import Pairing, Relation, contact_of
from yespo_checker.pairs.pieces import with_identity, with_list
from yespo_checker.pairs.spellings import extras, spelling
from yespo_checker.sending.credentials import PLACEHOLDER
from yespo_contracts.identity import IDENTIFIERS, MAX_CONTACT_ID, RULES, phone_digits
from yespo_contracts.request.authentication import basic_authorization
from yespo_contracts.request.reading import LISTS, RecomsRequest
from yespo_contracts.request.written import WireRequest
from yespo_contracts.strategies.values import list_styles, written_phone

NOBODY = ("externalCustomerId", "yespo-testkit-nobody-7f3a9c")
"""An identifier that no account has."""

_STRANGE_WEB_ID = ("webId", NOBODY[1])
_STRANGE_CONTACT_ID = ("contactId", str(MAX_CONTACT_ID - 7))

NOTHING = "yespo-testkit-nothing-7f3a9c"
"""A product and a category that no account has."""

_MANY = 12
"""More elements than a reader that stops at ten takes."""


def identity(account: Account, request: WireRequest, parsed: RecomsRequest) -> Iterator[Pairing]:
    """A known contact gets one answer by each identifier, in each way to write it, and by all of them together."""
    contact = contact_of(account, parsed)
    if contact is None:
        return
    names = [name for name in IDENTIFIERS if name in contact]
    reference = with_identity(request, [(names[0], contact[names[0]])])
    message = "A contact gets another answer by its {}."
    for name in names[1:]:
        yield Pairing("identity", message.format(name), with_identity(request, [(name, contact[name])]), reference)
    if len(names) > 1:
        together = with_identity(request, [(name, contact[name]) for name in names])
        yield Pairing("identity", message.format("identifiers together"), together, reference)


def writings(account: Account, request: WireRequest, parsed: RecomsRequest) -> Iterator[Pairing]:
    """A known contact gets one answer in each way to write an identifier that the ledger takes for the same."""
    contact = contact_of(account, parsed)
    if contact is None:
        return
    for name in [name for name in IDENTIFIERS if name in contact]:
        reference = with_identity(request, [(name, contact[name])])
        message = f"A contact gets another answer by its {name} in another writing."
        for value in _ways(name, contact[name]):
            variant = with_identity(request, [(name, value)])
            if variant != reference:
                yield Pairing(RULES[name], message, variant, reference)


def strangers(account: Account, request: WireRequest, parsed: RecomsRequest) -> Iterator[Pairing]:
    """An identifier that is nearly a contact's is nobody's."""
    contact = contact_of(account, parsed)
    if contact is None:
        return
    reference = with_identity(request, [NOBODY])
    message = "Two who aren't contacts get different answers."
    other = with_identity(request, [_STRANGE_WEB_ID])
    yield Pairing("unknown-contact", message, other, reference, decides=True)
    names = [name for name in IDENTIFIERS if name in contact]
    own = with_identity(request, [(names[0], contact[names[0]])])
    for name, value, how in _nearly(contact):
        if value and not account.contact({name: value}):
            variant = with_identity(request, [(name, value)])
            message = f"Who isn't a contact gets a contact's answer: {name} isn't compared as it should be."
            if how:
                yield Pairing(RULES[name], message, variant, reference, own=own, how=f", by {name} {how}")
            else:
                yield Pairing(RULES[name], message, variant, reference)


def conflicts(account: Account, request: WireRequest, parsed: RecomsRequest) -> Iterator[Pairing]:
    """Of identifiers of two contacts the first in the documented order wins, and a contact's over nobody's."""
    contact = contact_of(account, parsed)
    if contact is None or account.behaviour.conflicting_identifiers != "first":
        return
    message = "Of identifiers of two contacts the first in the documented order doesn't win."
    names = [name for name in IDENTIFIERS if name in contact]
    other = next((other for other in account.known.contacts if other != contact), {})
    for name in names:
        pair = (name, contact[name])
        alone = with_identity(request, [pair])
        for later in [later for later in IDENTIFIERS[IDENTIFIERS.index(name) + 1 :] if later in other][:1]:
            both = with_identity(request, [(later, other[later]), pair])
            yield Pairing("conflicting-identifiers", message, both, alone)
    message = "An identifier that is nobody's changes what a contact gets."
    for name, strange in ((names[0], _STRANGE_WEB_ID), (names[-1], _STRANGE_CONTACT_ID)):
        if name != strange[0]:
            pair = (name, contact[name])
            both = with_identity(request, [strange, pair])
            yield Pairing("conflicting-identifiers", message, both, with_identity(request, [pair]))


def lists(account: Account, request: WireRequest, parsed: RecomsRequest) -> Iterator[Pairing]:
    """A list says the same in each style, with blank elements, with blanks around them, and with one twice."""
    for name in LISTS:
        elements = list(getattr(parsed, name))
        if not elements or max(map(len, elements)) > 60:
            continue
        styles = list_styles(elements, account.behaviour.list_style)
        if not styles:
            continue
        reference = with_list(request, name, elements, styles[0])
        for style in styles[1:]:
            message = f"{name} in the style {style} gets another answer than in the style {styles[0]}."
            yield Pairing("list-style", message, with_list(request, name, elements, style), reference)
        if account.behaviour.list_style in {"any", "comma"} and styles[0] == "comma":
            message = f"A blank element of {name}, blanks around one, or one twice change the answer."
            for odd in (["", *elements], [f" {element} " for element in elements], [*elements, elements[0]]):
                yield Pairing("list-style", message, with_list(request, name, odd), reference)
        if name == "category" and len(elements) > 1:
            message = "The order of the categories changes the answer."
            variant = with_list(request, name, elements[::-1], styles[0])
            yield Pairing("list-effect", message, variant, reference)


def long_lists(account: Account, request: WireRequest, parsed: RecomsRequest) -> Iterator[Pairing]:
    """The last of many categories counts like the only one: those before it, which nobody has, change nothing."""
    source = account.known.data_source(parsed.data_source)
    there = account.known.categories
    if source is None or "category" not in source.requires or not there:
        return
    known = next((one for one in parsed.category if one in there), there[0])
    many = [*(f"{NOTHING}-{number}" for number in range(1, _MANY)), known]
    message = f"The last of {_MANY} categories doesn't count."
    for style in list_styles(many, account.behaviour.list_style):
        reference = with_list(request, "category", [known], style)
        yield Pairing("list-effect", message, with_list(request, "category", many, style), reference)


def near_elements(account: Account, request: WireRequest, parsed: RecomsRequest) -> Iterator[Pairing]:
    """A product's id or a category in other letter case is none, and so is the beginning of a category."""
    source = account.known.data_source(parsed.data_source)
    for name, known, rule in (
        ("products", account.known.products, "unknown-products"),
        ("category", account.known.categories, "category-match"),
    ):
        elements = getattr(parsed, name)
        if source is None or name not in source.requires or not elements or elements[0] not in known:
            continue
        style = list_styles(elements, account.behaviour.list_style)[:1] or ["json"]
        reference = with_list(request, name, [NOTHING], style[0])
        near = [elements[0].swapcase()]
        if name == "category" and account.known.catalogue and account.behaviour.category_match == "element":
            near.append(elements[0].partition(" > ")[0])
        for text in near:
            if text not in known and list_styles([text], style[0]):
                message = f"{name} isn't compared as it should be: what is nearly one is taken for one."
                yield Pairing(rule, message, with_list(request, name, [text], style[0]), reference)


def users(_account: Account, request: WireRequest, _parsed: RecomsRequest) -> Iterator[Pairing]:
    """Any user name goes with the API key, and the scheme has no letter case."""
    message = "The API key isn't taken with another user name."
    for user in ("", "somebody", "їжак"):
        headers = {"Authorization": basic_authorization(PLACEHOLDER, user)}
        yield Pairing("basic-auth", message, msgspec.structs.replace(request, headers=headers), request)
    lower = {"Authorization": basic_authorization(PLACEHOLDER).replace("Basic", "basic")}
    message = "The scheme of the Authorization header is compared by letter case."
    yield Pairing("auth-scheme", message, msgspec.structs.replace(request, headers=lower), request)


def settings(account: Account, request: WireRequest, parsed: RecomsRequest) -> Iterator[Pairing]:
    """What `[behaviour]` has for repeated and blank identifiers and for webI."""
    behaviour, contact = account.behaviour, contact_of(account, parsed)
    if contact is None:
        return
    first = next(name for name in IDENTIFIERS if name in contact)
    alone = with_identity(request, [(first, contact[first])])
    if behaviour.blank_identifier == "ignored":
        blank = next(name for name in IDENTIFIERS if name != first)
        variant = with_identity(request, [(blank, " "), (first, contact[first])])
        yield Pairing("blank-identifier", "A blank identifier isn't ignored.", variant, alone)
    others = [other for other in account.known.contacts if first in other and other != contact]
    if behaviour.repeated_identifier != "400" and others:
        twice = [(first, contact[first]), (first, others[0][first])]
        wins = twice[0 if behaviour.repeated_identifier == "first" else 1]
        message = f"Of an identifier given twice the {behaviour.repeated_identifier} doesn't win."
        yield Pairing("repeated-parameter", message, with_identity(request, twice), with_identity(request, [wins]))
    if behaviour.web_i == "alias" and "webId" in contact:
        variant = with_identity(request, [("webI", contact["webId"])])
        reference = with_identity(request, [("webId", contact["webId"])])
        yield Pairing("web-i", "webI isn't read as webId.", variant, reference)


RELATIONS: Mapping[str, Relation] = {
    "identity": identity,
    "writings": writings,
    "strangers": strangers,
    "conflicts": conflicts,
    "lists": lists,
    "long-lists": long_lists,
    "near-elements": near_elements,
    "spelling": spelling,
    "extras": extras,
    "users": users,
    "settings": settings,
}


def _ways(name: str, value: str) -> list[str]:
    if name == "phone":
        digits = phone_digits(value)
        ways = [*written_phone(digits)]
        if digits.startswith("380") and len(digits) == 12:
            ways.append(digits[2:])
        return ways
    if name == "email":
        local, at, domain = value.rpartition("@")
        return [local + at + domain.upper()]
    return [f"0{value}"] if name == "contactId" else []


def _nearly(contact: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Iterate over name and value of identifiers that are nearly the contact's, and in what they differ.

    Where that is left empty, some servers take them for the same: letter case, and blanks at the ends.
    """
    for name, other in (("externalCustomerId", "webId"), ("webId", "externalCustomerId")):
        if value := contact.get(name, ""):
            for near in (value.swapcase(), f" {value}"):
                if near != value:
                    yield name, near, ""
            yield name, value[:-1], "without its last letter"
            yield name, ("y" if value.startswith("x") else "x") + value[1:], "with another first letter"
            yield name, value + "1", "with a letter added"
            yield other, value, f"that is its {name}"
        yield other, contact.get("contactId", ""), "that is its contactId"
    if local := contact.get("email", "").rpartition("@")[0]:
        domain = contact["email"].rpartition("@")[2]
        yield "email", f"{local.swapcase()}@{domain}", ""
        yield "email", f"{local}@{domain}.example", "of another domain"
        yield "email", f"{local}1@{domain}", "with a letter added"
    if number := contact.get("contactId", ""):
        yield "contactId", str(int(number) + 2**32), "that is 2^32 more"
        yield "contactId", f"{int(number[0]) % 9 + 1}{number[1:]}", "with another first digit"
        yield "contactId", number[:-1] + _next(number[-1]), "with another last digit"
    if digits := phone_digits(contact.get("phone", "")):
        nearly = (
            (digits + "0", "with a digit added"),
            (digits[:-1], "without its last digit"),
            (digits[:-1] + _next(digits[-1]), "with another last digit"),
            (digits[:-8] + _next(digits[-8:-7]) + digits[-7:], "with another digit before its last seven"),
            (digits[::-1], "with its digits reversed"),
        )
        for near, how in nearly:
            if 5 <= len(near) <= 20 and near != digits:
                yield "phone", near, how


def _next(digit: str) -> str:
    return digit and str((int(digit) + 1) % 10)
