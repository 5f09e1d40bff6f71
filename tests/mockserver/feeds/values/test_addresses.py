"""Addresses of pages and pictures are parsed whole."""

from __future__ import annotations

import pytest

from yespo_mockserver.feeds.values.addresses import fault_of


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example/p/1", "http://shop.example", "HTTPS://SHOP.EXAMPLE/A", "https://shop.example:8443/p?a=1&b=2#c",
        "https://змій.example/дельта", "https://shop.example/a%20b.jpg", "https://cdn.example/fetch/https://shop.example/1.jpg",
        "https://shop.example/r?url=https://other.example/", "https://8.8.8.8/x", "https://shop.example/a,b;c.jpg",
    ],
)  # fmt: skip
def test_what_can_be_opened_is_not_blamed(address: str) -> None:
    """Ports, queries, letters of any script."""
    assert fault_of(address) == ""


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("/media/a.jpg", "not-http"),
        ("//cdn.example/a.jpg", "not-http"),
        ("www.shop.example/a", "not-http"),
        ("https%3A%2F%2Fshop.example%2Fa", "not-http"),
        ("hhttps://shop.example/", "not-http"),
        ("javascript:alert(1)", "not-http"),
        ("https:/shop.example/a", "not-http"),
        ("https://shop.example/kite photo.jpg", "space"),
        ("https://shop.example/a\n", "space"),
        ("https://a.example/1.jpg, https://a.example/2.jpg", "several"),
        ("https://a.example/1.jpg;https://a.example/2.jpg", "several"),
        ("https://a.example/1.jpg https://a.example/2.jpg", "several"),
        ("https://a.example/1.jpg|//a.example/2.jpg", "several"),
        ("https://a.example/1.jpghttps://a.example/2.jpg", "several"),
        ("https://https://shop.example/", "broken"),
        ("https://", "broken"),
        ("https:///a", "broken"),
        ("https://shop..example/a", "broken"),
        ("https://shop/a", "broken"),
        ("https://shop.example:port/", "broken"),
        ("https://shop.example\\a.jpg", "broken"),
        ("https://[::1/", "broken"),
        ("http://localhost:8000/a", "not-public"),
        ("http://127.0.0.1/a", "not-public"),
        ("http://192.168.1.5/a", "not-public"),
        ("https://shop.local/a", "not-public"),
        ("https://shop.example/100%.jpg", "escapes"),
    ],
)
def test_what_cannot_be_opened_is_told(address: str, fault: str) -> None:
    """Each by its cause."""
    assert fault_of(address) == fault
