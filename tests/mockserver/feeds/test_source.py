"""Where feeds come from: files, addresses, standard input."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from yespo_mockserver.feeds import FeedError, open_feed
from yespo_mockserver.feeds.report import check_feed
from yespo_mockserver.feeds.source import Download, Source, newer

FEED = b"<rss version='2.0'><channel><item><id>1</id><price>5 UAH</price></item></channel></rss>"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, content_type = 200, "application/xml"
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/feed.xml")
            self.end_headers()
            return
        if self.path == "/to-a-file":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
            return
        if self.headers.get("If-None-Match") == '"1"':
            status = 304
        elif self.path == "/gone":
            status = 404
        elif self.path == "/feed.json":
            content_type = "application/json"
        elif self.path == "/untyped":
            content_type = ""
        self.send_response(status)
        if content_type:
            self.send_header("Content-Type", content_type)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", str(len(FEED) if status == 200 else 0))
        self.end_headers()
        if status == 200:
            self.wfile.write(FEED)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_file_an_address_and_standard_input_give_the_same(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that says something else doesn't matter."""
    path = tmp_path / "feed.csv"
    path.write_bytes(FEED)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(FEED)))
    for source in (path, str(path), f"{address}/feed.xml", f"{address}/moved", "-", FEED):
        assert [product.id for product in open_feed(source)] == ["1"]


def test_an_address_that_fails_says_why(address: str) -> None:
    """A status, a port where nobody listens, a redirect out of http, and no address at all."""
    for source, code in (
        (f"{address}/gone", "http-status"),
        ("http://127.0.0.1:1/feed.xml", "unreachable"),
        (f"{address}/to-a-file", "http-status"),
        ("http://", "unreachable"),
    ):
        with pytest.raises(FeedError) as caught:
            list(open_feed(source))
        assert caught.value.code == code
        assert "root:" not in str(caught.value)


def test_the_type_of_an_address_is_judged(address: str) -> None:
    """The vendor's importer takes four of them."""
    assert not {"mime-type", "mime-type-missing"} & check_feed(f"{address}/feed.xml").finding_counts.keys()
    assert check_feed(f"{address}/feed.json").finding_counts["mime-type"] == 1
    assert check_feed(f"{address}/untyped").finding_counts["mime-type-missing"] == 1


def test_a_version_that_is_known_is_not_sent_again(address: str, tmp_path: Path) -> None:
    """ETag and Last-Modified are honoured."""
    target = tmp_path / "feed"
    said = newer(f"{address}/feed.xml", Download(), target, 1000)
    assert said is not None
    assert target.read_bytes() == FEED
    assert newer(f"{address}/feed.xml", said, target, 1000) is None
    for url, most, problem in (
        (f"{address}/gone", 1000, "404"),
        ("http://127.0.0.1:1/", 1000, "can't be opened"),
        (f"{address}/feed.xml", 10, "larger than 10"),
    ):
        with pytest.raises(FeedError, match=problem):
            newer(url, Download(), target, most)


def test_places_have_names_for_messages() -> None:
    """Bytes and standard input too."""
    assert [Source(place).name for place in (b"x", "-", "a.xml")] == ["the given bytes", "standard input", "a.xml"]
