"""The files of the page, and the policy that keeps everything else out of it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

import msgspec

from yespo_mockserver.messages.reply import Headers, Response

TYPES: Mapping[str, str] = {
    "index.html": "text/html; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    **dict.fromkeys(
        (
            *("page.js", "dom.js", "pickers.js", "requests.js", "resend.js", "traffic.js", "try.js"),
            *("shop.js", "shop_forms.js", "next_answer.js", "faults.js", "scenarios.js", "stubs.js", "feed.js"),
        ),
        "text/javascript; charset=utf-8",
    ),
    "icon.svg": "image/svg+xml",
}
"""Every file of the page, with its content type."""

_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY: Headers = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
"""On every answer of the control API: nothing may come from, or go to, another host, and no script stands inline."""


def file(name: str) -> Response | None:
    """Return one of the page's files, None if there is none of this name."""
    if name not in TYPES:
        return None
    return Response(200, ((b"content-type", TYPES[name].encode()), *SECURITY), _content(name))


def _content(name: str) -> bytes:
    """Return a file of a checkout as it is now, or of the wheel, which brings all in one (hatch_build.py packs it)."""
    package = resources.files(__package__ or "")
    packed = package.joinpath("static.json")
    if packed.is_file():
        return msgspec.json.decode(packed.read_bytes(), type=dict[str, str])[name].encode()
    return package.joinpath("static", name).read_bytes()
