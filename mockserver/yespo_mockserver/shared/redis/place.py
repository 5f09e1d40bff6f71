"""Where the log is: what `--shared` may be, and what it says of itself without its password."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from yespo_mockserver.settings.errors import ShopError

SCHEMES = ("redis", "rediss", "unix")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_SETTINGS = ("db", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs", "ssl_check_hostname")
_DEFAULT = "shop"
_WHAT_IT_IS = (
    "It is redis://[:PASSWORD@]HOST[:PORT][/DB], rediss://… with TLS, or unix://[:PASSWORD@]/path/to/redis.sock."
)


class PlaceError(ShopError):
    """The text isn't a place for a log; the text of the error says what is."""


class Place(NamedTuple):
    """A Redis, and the name under which the shop's log is there."""

    url: str
    name: str
    shown: str


def place_of(text: str) -> Place:
    """Return the place that a URL names; raises `PlaceError`, and never shows a password."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise PlaceError(
            "--shared: this isn't the URL of a Redis. It is redis://[:PASSWORD@]HOST[:PORT][/DB]."
        ) from None
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    if parts.scheme not in SCHEMES or not (host or (parts.scheme == "unix" and parts.path)):
        raise PlaceError(f"--shared {shown}: this isn't the URL of a Redis. {_WHAT_IT_IS}")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    name = query.pop("name", _DEFAULT)
    if not _NAME.fullmatch(name):
        raise PlaceError(f"--shared {shown}: a name has 1 to 64 letters, digits and . _ - only.")
    if unknown := sorted(query.keys() - set(_SETTINGS)):
        raise PlaceError(
            f"--shared {shown}: {unknown[0]!r} is no setting of it; these are: name, {', '.join(_SETTINGS)}."
        )
    return Place(urlunsplit((*parts[:3], urlencode(query), "")), name, shown)
