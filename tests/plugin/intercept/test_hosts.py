"""Which addresses the fake in process answers for: its hosts on their schemes' own ports, and a project's own bases."""

from __future__ import annotations

import pytest

from yespo_testkit.intercept.hosts import Hosts

HOSTS = Hosts(["http://gate.example:8080/yespo/", "https://API.example", "http://plain.example:80"])


@pytest.mark.parametrize(
    ("scheme", "host", "port", "known"),
    [
        ("https", "yespo.io", None, True),
        ("https", "YESPO.io", 443, True),
        ("http", "yespo.io", 80, True),
        ("https", "yespo.io", 80, False),
        ("http", "yespo.io", 443, False),
        ("https", "yespo.io", 8443, False),
        ("ftp", "yespo.io", 21, False),
        ("https", "other.example", None, False),
        ("http", "gate.example", 8080, True),
        ("https", "gate.example", 8080, True),
        ("http", "gate.example", None, False),
        ("https", "api.example", 443, True),
        ("http", "plain.example", None, True),
    ],
)
def test_an_address_is_known_by_its_host_and_port(scheme: str, host: str, port: int | None, known: bool) -> None:
    assert HOSTS.known(scheme, host, port) is known
    assert (HOSTS.target(scheme, host, port, b"/yespo/api") is not None) is known


def test_a_bases_path_is_taken_off_and_without_it_nothing_answers() -> None:
    assert HOSTS.target("http", "Gate.example", 8080, b"/yespo/api/v1?a=b") == b"/api/v1?a=b"
    assert HOSTS.target("http", "gate.example", 8080, b"/api/v1") is None
    assert HOSTS.target("https", "yespo.io", None, b"/api/v1") == b"/api/v1"


def test_the_urls_say_what_is_answered() -> None:
    urls = HOSTS.urls()
    assert {"http://gate.example:8080/yespo/", "https://api.example/", "https://yespo.io/"} <= set(urls)
    assert len(urls) == len(set(urls))


@pytest.mark.parametrize("base", ["api.example.com", "ftp://x", "https://", ""])
def test_what_is_no_base_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="isn't a base URL"):
        Hosts([base])
