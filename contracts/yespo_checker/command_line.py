"""What a command line says of an account: data sources, contacts, calibration; each error names what is allowed."""

from __future__ import annotations

import netrc
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from yespo_checker.sending.credentials import Credentials
from yespo_contracts.account import PRODUCT_BASED, KnownDataSource
from yespo_contracts.identity import IDENTIFIERS, MAX_DATA_SOURCE_ID, malformed, whole_number
from yespo_contracts.request.suggestions import did_you_mean

TYPES = (
    *sorted(PRODUCT_BASED),
    *("abandoned", "bestsellers", "discounted", "novelties", "other", "personal", "trending", "viewed"),
)
_LOOPBACK = re.compile(r"127\.\d+\.\d+\.\d+|localhost|::1")


def read_data_source(text: str) -> KnownDataSource:
    """Return the data source that `ID=TYPE[:category][:SIZE]` writes; raises `ValueError`."""
    number, equals, rest = text.partition("=")
    type_, *settings = rest.split(":")
    id_ = whole_number(number, MAX_DATA_SOURCE_ID)
    if id_ is None or not equals or type_ not in TYPES:
        meant = did_you_mean(type_, TYPES) if equals else "."
        written = "it is written ID=TYPE[:category][:SIZE], as in 1247=also_bought:10"
        message = f"{text!r}: {written}; types are {', '.join(TYPES)}{meant if type_ not in TYPES else '.'}"
        raise ValueError(message)
    scope, size = "shop", None
    for setting in settings:
        if setting == "category":
            scope = "category"
        elif (size := whole_number(setting, MAX_DATA_SOURCE_ID)) is None:
            raise ValueError(f"{text!r}: after the type come category, and the size as a whole number from 1 on.")
    return KnownDataSource(id=id_, type=type_, size=size, scope=scope)


def read_contact(text: str) -> dict[str, str]:
    """Return the contact that `contactId=1,email=a@b.c` writes; raises `ValueError` without showing its values."""
    pieces = re.split(rf",(?=(?:{'|'.join(IDENTIFIERS)})=)", text)
    contact: dict[str, str] = {}
    for piece in pieces:
        name, equals, value = piece.partition("=")
        if name not in IDENTIFIERS or not equals or not value.strip() or malformed(name, value):
            shown = name if name in IDENTIFIERS else "a part"
            names = ", ".join(IDENTIFIERS)
            message = (
                f"{shown} of a contact isn't well-formed: it is written contactId=1,email=a@b.c; names are {names}."
            )
            raise ValueError(message)
        contact[name] = value
    return contact


def credentials_for(url: str, api_key: str | None, environment: Mapping[str, str]) -> Credentials:
    """Return the credentials for a URL: those given, or `YESPO_API_KEY`, or netrc's; else any key will have to do."""
    key = api_key or environment.get("YESPO_API_KEY")
    if key:
        return Credentials(key)
    try:
        found = netrc.netrc(environment.get("NETRC")).authenticators(urlsplit(url).hostname or "")
    except (OSError, netrc.NetrcParseError):
        found = None
    return Credentials(found[2] or "key", found[0]) if found else Credentials()


def base_url(text: str) -> str:
    """Return the base of an API that a text names: with a scheme, and without what follows the base.

    `127.0.0.1:8025` is `http://127.0.0.1:8025`; `/api/v2` and whatever is after it belongs to the paths of the API.
    Raises `ValueError` with the right command where that can't be told.
    """
    text = text.strip()
    if re.match(r"(?:[A-Za-z][A-Za-z+.-]{0,20}:/{0,3})?[^/?#]*@", text):
        raise ValueError(
            "The base of an API has no user and no password in it: --api-key or YESPO_API_KEY has the key."
        )
    if "://" not in text:
        host = re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[\w.-]+)(:\d+)?(/.*)?", text)
        if host is None:
            raise ValueError(f"{text!r} isn't the base of an API: it is written http://host:port or https://host.")
        if not is_loopback(f"http://{text}"):
            raise ValueError(f"{text!r} has no scheme: is yespo-testkit check https://{text} meant?")
        text = f"http://{text}"
    parts = urlsplit(text)
    path = re.sub(r"/api(/v\d.*)?/?$", "", parts.path).rstrip("/")
    if parts.scheme in {"http", "https"} and parts.hostname and (path != parts.path or "/api" in parts.path):
        return f"{parts.scheme}://{parts.netloc}{path}"
    return text


def is_loopback(url: str) -> bool:
    """Tell whether a URL's host is this machine."""
    return _LOOPBACK.fullmatch(urlsplit(url).hostname or "") is not None


def unknown_rules(rules: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return those of the rules that a check doesn't have."""
    there = set(known)
    return [rule for rule in rules if rule not in there]
