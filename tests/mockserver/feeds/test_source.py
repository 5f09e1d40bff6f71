"""Where feeds come from: files, addresses, standard input."""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from yespo_mockserver.feeds import FeedError, open_feed
from yespo_mockserver.feeds.download import _inflated
from yespo_mockserver.feeds.report import check_feed
from yespo_mockserver.feeds.said import Download
from yespo_mockserver.feeds.source import Source, newer

FEED = b"<rss version='2.0'><channel><item><id>1</id><price>5 UAH</price></item></channel></rss>"


def answer(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content_Type": "application/xml", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def private(handler: BaseHTTPRequestHandler) -> None:
    good = handler.headers.get("Authorization") == "Basic " + base64.b64encode(b"shop:p@ss").decode()
    answer(handler, FEED if good else b"", 200 if good else 401)


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        for place in range(100):
            handler.wfile.write(FEED[place % len(FEED) : place % len(FEED) + 1])
            handler.wfile.flush()
            time.sleep(0.05)


def dripping_headers(handler: BaseHTTPRequestHandler) -> None:
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
        for _ in range(100):
            handler.wfile.write(b"X: 1\r\n")
            handler.wfile.flush()
            time.sleep(0.05)


ODD: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "/private": private,
    "/private-moved": lambda handler: answer(handler, b"", 302, Location="/private"),
    "/drip": drip,
    "/dripping-headers": dripping_headers,
    "/not-modified": lambda handler: answer(handler, b"", 304),
    "/gzipped": lambda handler: answer(handler, gzip.compress(FEED), Content_Encoding="gzip"),
    "/deflated": lambda handler: answer(handler, zlib.compress(FEED), Content_Encoding="deflate"),
    "/called-gzip": lambda handler: answer(handler, FEED, Content_Encoding="gzip"),
    "/brotli": lambda handler: answer(handler, b"x", Content_Encoding="br"),
    "/feed.xml.gz": lambda handler: answer(handler, gzip.compress(FEED), Content_Type="application/gzip"),
    "/to-login": lambda handler: answer(handler, b"", 302, Location="/login?next=feed&token=s3cret"),
    "/login?next=feed&token=s3cret": lambda handler: answer(handler, b"<!doctype html><title>Login</title>"),
    "/error-page": lambda handler: answer(handler, b"<!-- 1 -->\n<html><body>Error</body></html>"),
}


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
        if self.path in ODD:
            ODD[self.path](self)
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


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/not-modified", "not-modified"),
        ("/brotli", "content-encoding"),
        ("/to-login", "led-to-a-page"),
        ("/error-page", "html-page"),
        ("/private", "http-status"),
    ],
)
def test_an_address_that_sends_no_feed_is_told_by_its_cause(address: str, path: str, code: str) -> None:
    """A 304 to a plain question, a packing nobody asked for, a login, an error page with 200."""
    with pytest.raises(FeedError) as caught:
        list(open_feed(address + path))
    assert caught.value.code == code
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("path", ["/gzipped", "/deflated", "/called-gzip"])
def test_what_is_packed_for_the_way_is_no_packed_feed(address: str, path: str) -> None:
    """Content-Encoding is the server's affair, right or wrong; a .gz is a packed feed."""
    assert not {"gzip", "zip"} & check_feed(address + path).finding_counts.keys()
    assert check_feed(f"{address}/feed.xml.gz").finding_counts.keys() >= {"gzip", "mime-type"}


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw"])
@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_what_is_packed_for_the_way_is_unpacked_in_whatever_pieces_it_comes(coding: str, size: int) -> None:
    """Cut short it is told, and nothing waits for what doesn't come."""
    packer = zlib.compressobj(wbits={"gzip": 31, "deflate": 15, "raw": -15}[coding])
    packed = packer.compress(FEED * 50) + packer.flush()
    named = "gzip" if coding == "gzip" else "deflate"
    for content in (packed, packed[:-9]):
        pieces = (content[start : start + size] for start in range(0, len(content), size))
        if content is packed:
            assert b"".join(_inflated(pieces, named)) == FEED * 50
        else:
            with pytest.raises(FeedError, match="ends too early"):
                list(_inflated(pieces, named))


@pytest.mark.parametrize("path", ["/private", "/private-moved"])
def test_credentials_in_an_address_are_used_and_never_shown(address: str, path: str) -> None:
    """As Basic, also behind a redirect to the same server."""
    report = check_feed(address.replace("http://", "http://shop:p%40ss@") + path)
    assert report.products == 1
    assert "p@ss" not in report.feed
    assert "p%40ss" not in report.feed
    with pytest.raises(FeedError) as caught:
        list(open_feed("http://shop:s3cret@127.0.0.1:1/feed.xml"))
    assert "s3cret" not in str(caught.value)


def test_credentials_do_not_follow_to_another_server(address: str) -> None:
    """A redirect to another port is another origin."""
    seen: list[str | None] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers.get("Authorization"))
            answer(self, FEED)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{server.server_port}/"
        ODD["/away"] = lambda handler: answer(handler, b"", 302, Location=place)
        assert [product.id for product in open_feed(address.replace("//", "//shop:p@") + "/away")] == ["1"]
        server.shutdown()
    assert seen == [None]


@pytest.mark.parametrize("path", ["/drip", "/dripping-headers"])
def test_an_address_that_drips_is_given_up(address: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is on the whole download, not between two bytes."""
    monkeypatch.setattr("yespo_mockserver.feeds.download.WHOLE", 0.3)
    began = time.monotonic()
    with pytest.raises(FeedError) as caught:
        list(open_feed(address + path))
    assert caught.value.code == "too-slow"
    assert time.monotonic() - began < 3


def test_a_port_where_nobody_listens_is_told_in_the_systems_words() -> None:
    with pytest.raises(FeedError, match=r"feed\.xml: Connection refused"):
        list(open_feed("http://127.0.0.1:1/feed.xml"))
