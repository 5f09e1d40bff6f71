"""The feed kept fresh while the fake runs."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from loop import event, post

from yespo_mockserver.shop import Shop
from yespo_mockserver.shop.feed_watcher import FeedWatcher, seconds

ITEM = "<item><id>{}</id><title>{}</title><price>5 UAH</price><availability>in_stock</availability></item>"


def feed(*ids: str, title: str = "Tent") -> str:
    return f"<rss version='2.0'><channel>{''.join(ITEM.format(number, title) for number in ids)}</channel></rss>"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "feed.xml"
    path.write_text(feed("1", "2"))
    return path


def write(path: Path, text: str) -> None:
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text)
    os.utime(path, ns=(before + 10**9, before + 10**9))


def test_a_changed_file_is_read_when_two_looks_find_it_the_same(path: Path) -> None:
    """Nobody's half-written file is taken; the new version is there whole, and the log says so."""
    shop = Shop.of_feed(path)
    watcher = FeedWatcher(shop, path)
    assert not watcher.look()
    write(path, feed("2", "3", "4"))
    assert [watcher.look(), watcher.look(), watcher.look()] == [False, True, False]
    assert shop.catalogue.ids == ["2", "3", "4"]
    assert (shop.feed.products, shop.feed.error) == (3, None)
    shop.reset()
    assert shop.catalogue.ids == ["2", "3", "4"]


def test_a_file_that_changes_while_it_is_shared_is_read_anew(path: Path) -> None:
    """What others would find isn't what was read."""
    offered: list[str] = []

    class Others:
        def leads(self) -> bool:
            return True

        def offer(self, file: Path, version: str) -> None:
            offered.append(version)
            if len(offered) == 1:
                write(file, feed("5", "6"))

    shop = Shop.of_feed(path)
    watcher = FeedWatcher(shop, path, sharing=Others())
    write(path, feed("3"))
    assert [watcher.look() for _ in range(4)] == [False, False, False, True]
    assert shop.catalogue.ids == ["5", "6"]
    assert offered[1:] == [shop.feed.version]


@pytest.mark.ledger("feed-refresh")
@pytest.mark.parametrize("bad", ["<rss><channel>", "", "<html></html>"])
def test_a_version_that_cannot_be_read_leaves_the_one_before(
    path: Path, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The shop says what is wrong, the log too, once; the next good version takes it back."""
    shop = Shop.of_feed(path)
    watcher = FeedWatcher(shop, path)
    write(path, bad)
    with caplog.at_level(logging.WARNING, "yespo_mockserver"):
        assert [watcher.look() for _ in range(4)] == [False, True, False, False]
    assert shop.catalogue.ids == ["1", "2"]
    assert shop.feed.error
    assert [record.message for record in caplog.records if "stays in use" in record.message]
    write(path, feed("9"))
    assert [watcher.look(), watcher.look()] == [False, True]
    assert shop.catalogue.ids == ["9"]
    assert not shop.feed.error


@pytest.mark.ledger("product-updates-end")
def test_what_an_event_changed_holds_until_the_next_version(path: Path) -> None:
    """Also where that one repeats the price of the version before."""
    shop = Shop.of_feed(path)
    watcher = FeedWatcher(shop, path)
    changed = [{"product_id": "1", "unit_price": 9, "name": "Stove"}]
    assert post(shop, "/api/v2", event("ProductUpdate", changed, cookies=None)).status == 200
    product = shop.catalogue.product(0)
    assert (product.price, product.name, watcher.look()) == (9.0, "Stove", False)
    write(path, feed("1", "2", "3"))
    assert [watcher.look(), watcher.look()] == [False, True]
    product = shop.catalogue.product(0)
    assert (product.price, product.name) == (5.0, "Tent")


def test_a_file_that_goes_away_is_an_error_until_it_comes_back(path: Path) -> None:
    """The version in use stays."""
    shop = Shop.of_feed(path)
    watcher = FeedWatcher(shop, path)
    path.unlink()
    assert [watcher.look() for _ in range(3)] == [False, True, False]
    assert shop.feed.error
    assert len(shop.catalogue) == 2
    path.write_text(feed("1", "2", "3"))
    assert [watcher.look(), watcher.look()] == [False, True]
    assert len(shop.catalogue) == 3


def test_the_thread_watches_until_it_is_stopped(path: Path) -> None:
    """New versions are put in place where requests are answered."""
    shop = Shop.of_feed(path)
    watcher = FeedWatcher(shop, path, every=0.02)
    called = threading.Event()

    def call(run: object) -> None:
        assert callable(run)
        run()
        called.set()

    watcher.start(call)
    watcher.start(call)
    write(path, feed("7"))
    assert called.wait(10)
    watcher.stop()
    assert shop.catalogue.ids == ["7"]
    assert not any(thread.name == "yespo-feed" for thread in threading.enumerate())


def test_refresh_may_be_off_and_there_may_be_nothing_to_watch(path: Path) -> None:
    """Then no thread is started."""
    shop = Shop.of_feed(path)
    FeedWatcher(shop, None).start()
    assert seconds("off") is None
    assert [seconds(text) for text in ("30s", "15m", "1h", "1d")] == [30, 900, 3600, 86400]
    assert not any(thread.name == "yespo-feed" for thread in threading.enumerate())


def test_the_place_that_a_reload_names_is_watched_from_then_on(path: Path) -> None:
    """And the one before no longer: its changes are nobody's."""
    shop, place = Shop.of_feed(path), [path]
    watcher = FeedWatcher(shop, lambda: place[0])
    other = path.with_name("other.xml")
    other.write_text(feed("8"))
    place[0] = other
    write(path, feed("9"))
    assert [watcher.look(), watcher.look(), watcher.look()] == [False, False, False]
    write(other, feed("8", "9"))
    assert [watcher.look(), watcher.look()] == [False, True]
    assert shop.catalogue.ids == ["8", "9"]


def test_the_same_products_again_are_no_new_version(path: Path) -> None:
    """What was changed of the products meanwhile stays."""
    shop = Shop.of_feed(path)
    watcher = FeedWatcher(shop, path)
    shop.add_product(id="OWN")
    write(path, feed("1", "2") + "\n")
    assert [watcher.look(), watcher.look()] == [False, True]
    assert shop.catalogue.number("OWN") is not None


class Address(BaseHTTPRequestHandler):
    content = b""
    status = 200
    asked: list[str | None] = []  # noqa: RUF012  # emptied by the fixture

    def do_GET(self) -> None:
        tag = f'"{hash(self.content)}"'
        given = self.headers.get("If-None-Match")
        self.asked.append(given)
        status = 304 if given == tag and self.status == 200 else self.status
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(self.content) if status == 200 else 0))
        self.end_headers()
        if status == 200:
            self.wfile.write(self.content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    Address.content, Address.status = feed("1").encode(), 200
    Address.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Address)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/feed.xml"
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_address_is_asked_for_news(url: str) -> None:
    """With the ETag that it gave; a failure keeps the version before, and is forgotten when the address is well."""
    shop = Shop.of_feed(url)
    watcher = FeedWatcher(shop, url)
    assert not watcher.look()
    assert not watcher.look()
    assert Address.asked[-1] is not None
    Address.content = feed("1", "2").encode()
    assert watcher.look()
    assert shop.catalogue.ids == ["1", "2"]
    Address.status = 503
    assert watcher.look()
    assert shop.feed.error is not None
    assert "503" in shop.feed.error
    assert shop.catalogue.ids == ["1", "2"]
    Address.status = 200
    assert watcher.look()
    assert shop.feed.error is None


@pytest.mark.ledger("feed-refresh-at-once")
def test_requests_see_one_version_only(path: Path) -> None:
    """While versions change as fast as they can, every product that is looked at is of one version."""
    shop = Shop.of_feed(path)
    stop = threading.Event()
    seen: set[tuple[str, ...]] = set()

    def ask() -> None:
        while not stop.is_set():
            catalogue = shop.catalogue
            seen.add(tuple(product.name for product in catalogue.products()))

    thread = threading.Thread(target=ask)
    thread.start()
    watcher = FeedWatcher(shop, path)
    for version in range(20):
        write(path, feed("1", "2", "3", title=f"V{version}"))
        watcher.look()
        watcher.look()
        time.sleep(0.002)
    stop.set()
    thread.join()
    assert all(len(set(names)) == 1 for names in seen)
