"""API keys, e-mails and phones, told apart but not told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote_plus

HIDDEN = "***"
SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"})

_EMAIL = re.compile(r"([^\s@\"'<>,;:&=?/\\()\[\]{}]+)(@|%40)([^\s@\"'<>,;:&=?/\\()\[\]{}]+)", re.IGNORECASE)
_PHONE = re.compile(r"\+[0-9(). -]{7,25}[0-9]")
_PHONE_NAMES = re.compile(r"phone|(?:^|_)tel|mobile", re.IGNORECASE)
_SECRET_NAMES = re.compile(r"key|token|secret|passw|auth", re.IGNORECASE)
_JSON_MEMBER = re.compile(r'("(?:[^"\\]|\\.){0,60}"\s*:\s*)("(?:[^"\\]|\\.)*"|-?[0-9.eE+]+)')


def email(text: str) -> str:
    """Return an e-mail address of which only the first letter is left."""
    return f"{text[:1]}{HIDDEN}@{HIDDEN}"


def phone(text: str) -> str:
    """Return a phone number of which only the last two digits are left."""
    digits = re.sub(r"[^0-9]", "", text)
    return HIDDEN + (digits[-2:] if len(digits) > 6 else "")


def value(name: str, text: str) -> str:
    """Return a parameter's value without what identifies a person or opens an account."""
    if _SECRET_NAMES.search(name):
        return HIDDEN
    if _PHONE_NAMES.search(name):
        return phone(text)
    if name.lower().replace("-", "").replace("_", "") in {"email", "mail"}:
        return email(text)
    return free_text(text)


def parameters(given: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return parameters with every value masked that must be."""
    return {free_text(name): [value(name, text) for text in values] for name, values in given.items()}


def query(text: str) -> str:
    """Return a query string, masked piece by piece; what is left alone stands as it was written."""
    return "&".join(map(_piece, text.split("&")))


def url(text: str) -> str:
    """Return a URL with its query masked."""
    path, mark, rest = text.partition("?")
    return free_text(path) + mark + query(rest)


def header(name: str, text: str) -> str:
    """Return a header's value, hidden where it holds credentials."""
    if name.lower() not in SECRET_HEADERS:
        return free_text(text)
    scheme, space, _ = text.partition(" ")
    return f"{scheme} {HIDDEN}" if space and scheme.isalpha() else HIDDEN


def free_text(text: str) -> str:
    """Return any text without e-mail addresses and international phone numbers."""
    return _PHONE.sub(lambda found: phone(found[0]), _EMAIL.sub(lambda found: f"{found[1][:1]}{HIDDEN}@{HIDDEN}", text))


def json_text(text: str) -> str:
    """Return a JSON text with members masked by their names; works on text that was cut, too."""
    return free_text(_JSON_MEMBER.sub(_member, text))


def _member(found: re.Match[str]) -> str:
    name, held = found[1], found[2]
    plain = held.strip('"')
    masked = value(name.partition(":")[0].strip().strip('"'), plain)
    return found[0] if masked == plain else f'{name}"{masked}"'


def _piece(piece: str) -> str:
    name, equals, text = piece.partition("=")
    plain_name, plain = unquote_plus(name), unquote_plus(text)
    masked = value(plain_name, plain)
    shown_name = name if free_text(plain_name) == plain_name else quote(free_text(plain_name), safe="*@")
    return shown_name + equals + (text if masked == plain else quote(masked, safe="*@"))
