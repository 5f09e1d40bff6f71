"""What may be shown of a request: its form, and enough to see what is wrong; never whom it is about.

Every log line, curl line, page, report and error text of ours is written by this. Letters of what is private are shown
as `x`, digits as `*`; of an e-mail address the first letter is left, of what is longer than six letters and digits the
last two, so that people can be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yespo_contracts.private.finder import Finder


STEPS = 550
"""After so many words and members of one exchange the rest is left out: masking never takes long."""

_URL = re.compile(r"\b(https?|ftp|[a-z][a-z0-9+.-]{1,20}+(?=:/{1,3}[^\s/'\"<>]{1,200}@)):/{1,3}([^\s'\"<>]++)")


def finder(keys: Iterable[str] = ()) -> Finder:
    """Return what masks the parts of one exchange; `keys` are API keys that were used anywhere."""
    from yespo_contracts.private.finder import Finder  # noqa: PLC0415  # long to import, and a start masks nothing
    from yespo_contracts.private.known import Known  # noqa: PLC0415  # likewise
    from yespo_contracts.private.masks import Masks  # noqa: PLC0415  # likewise

    return Finder(Masks(), Known(keys), STEPS)


def masked(name: str, value: str) -> str:
    """Return a parameter's value as it may be shown."""
    return finder().value(name, value)


def masked_query(query: str) -> str:
    """Return a query as sent, with what is private in it masked."""
    return finder().query(query)


def masked_url(url: str) -> str:
    """Return a URL as sent, with what is private in it masked."""
    return finder().url(url)


def masked_text(text: str, keys: Iterable[str] = ()) -> str:
    """Return any text with what is private in it masked."""
    return finder(keys).text(text)


def masked_urls(text: str) -> str:
    """Return a message as it is, but for what is private in the URLs of it."""
    return _URL.sub(lambda found: masked_url(f"{found[1]}://{found[2]}"), text)


def masked_header(name: str, value: str) -> str:
    """Return a header's value as it may be shown."""
    return finder().header(name, value)
