"""Whatever a client sends, each request is a row of the page and opens: no script error, no markup of theirs."""

from __future__ import annotations

import random
from typing import Any

from browsing import Served
from driving import AUTHORIZATION, exchange

HOSTS = (
    b"yespo.io:99999",
    b"[",
    b"[::1",
    b"%",
    b"%zz",
    b"a b",
    b"//x",
    b"?",
    b"#",
    b"",
    b"\xff\xfe",
    b"x:y:z",
    b"<img src=x onerror=alert(1)>",
    b"javascript:alert(1)",
    b"__proto__",
    b"a@b:c@d",
    b"\xc3\x97.\xe2\x80\xae",
)
PATHS = (
    b"/",
    b"//",
    b"///x",
    b"/%",
    b"/%zz%",
    b"/%ff%00%0a",
    b"/<script>alert(1)</script>",
    b"/" + b"a" * 6000,
    b"/%E2%80%AE%F0%9F%98%80",
    b"*",
    b"http://[/x",
    b"/a:b@c",
    b"/..//..",
    b"/\\\\x",
)
QUERIES = (
    b"",
    b"__proto__=1&constructor=2&toString=3&hasOwnProperty=4&valueOf",
    b"=&=&&==",
    b"%=%&%zz=%ff",
    b"contactId=%00&email=%0d%0a",
    b"products=" + b"%5B" * 500,
    b"a=b&" * 2000,
    b"x=<img src=x onerror=alert(1)>",
    b"x=%F0%9F%98%80%E2%80%AE&\xff=\xfe",
    b"length=5&at=x&id=y&method=z&url=&params=&status=",
)
BODIES = (
    b"",
    b"{" * 3000,
    b'{"__proto__": {"x": 1}}',
    b"\xff\xfe\x00",
    b'"\\ud800"',
    b"[" * 4000 + b"]" * 4000,
    b"null",
)


def hostile(chance: random.Random) -> bytes:
    """Return one request of parts that a browser, a URL or a script could trip over."""
    target = chance.choice(PATHS)
    if chance.random() < 0.5:
        target = b"/api/v2/contacts/recoms/1245"
    query = chance.choice(QUERIES)
    body = chance.choice(BODIES) if chance.random() < 0.3 else b""
    method = b"POST" if body else chance.choice((b"GET", b"GET", b"DELETE", b"PROPFIND"))
    lines = [
        method + b" " + target + (b"?" + query if query else b"") + b" HTTP/1.1",
        b"Host: " + chance.choice(HOSTS),
        b"Connection: close",
        b"Content-Length: %d" % len(body),
    ]
    if chance.random() < 0.7:
        lines.append(b"Authorization: " + AUTHORIZATION.encode())
    if chance.random() < 0.5:
        lines.append(b"X-Odd: " + chance.choice(HOSTS))
    return b"\r\n".join([*lines, b"", body])


def test_no_request_breaks_the_page(page: Any, served: Served) -> None:
    chance = random.Random(18)
    for host in HOSTS:  # each alone, since a parser refuses many of the mixtures
        exchange(served.port, b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
    for _ in range(80):
        exchange(served.port, hostile(chance))
    kept = list(served.app.journal)
    assert len(kept) > 50
    page.wait_for_selector(f"#view-requests .requests:not([hidden]) li:nth-child({len(kept)}):last-child")
    page.reload()
    page.wait_for_selector(f"#view-requests .requests:not([hidden]) li:nth-child({len(kept)}):last-child")
    assert page.locator("text=can’t be shown").count() == 0
    assert page.locator("#view-requests .requests img, .requests script").count() == 0
    buttons = page.locator("#view-requests .requests button")
    for place in range(0, len(kept), 6):
        number = buttons.nth(place).get_attribute("data-id")
        buttons.nth(place).click()
        page.wait_for_selector(f"#view-requests .requests [data-id='{number}'][aria-current]")
        page.wait_for_selector("#view-requests .details .sheet")
    assert page.locator("#said").inner_text() == ""
