"""Whether there is an API at an address at all: asked before anything else, and told in one sentence."""

from __future__ import annotations

from urllib.parse import urlsplit

from yespo_checker.sending.answer import Answer
from yespo_contracts.request.written import WireRequest


class UnusableServerError(Exception):
    """There is no API at the address, or it can't be asked; the text says what to do."""


def unusable(answer: Answer) -> str | None:
    """Return why an answer to a valid request means that there is no API to check, None if there may be."""
    if 300 <= answer.status < 400:
        where = answer.header("location") or "nowhere"
        return f"It answers {answer.status}, a redirect to {where}: give the URL that it leads to."
    if answer.status == 401:
        return "It refuses the API key (401): give the right one by --api-key, YESPO_API_KEY or ~/.netrc."
    start = answer.body[:200].lstrip().lower()
    tagged = start.startswith(b"<") and "html" in (answer.header("content-type") or "")
    if tagged or start.startswith((b"<!doctype", b"<html", b"<head", b"<body")):
        return f"It answers {answer.status} with an HTML page: the API isn't at this address."
    return None


def slash_added(request: WireRequest, answer: Answer) -> bool:
    """Tell whether an answer redirects to the same path with a slash at its end, as some frameworks do."""
    location = urlsplit(answer.header("location") or "")
    return 300 <= answer.status < 400 and location.path.endswith(f"{request.path}/")
