"""A feed's new version, and files read again: loaded by all workers, and switched to by all at one point."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import os
import shutil
import signal
import threading
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from shared_workers import Asked, digests, redis, workers

from yespo_fixtures import demo_shop_folder
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.shared import agreement
from yespo_mockserver.shared.opening import redis_sequencer, share
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.change import Prepared

HEAD = "id,title,link,price,availability\n"
ROW = "{0},Product {0},https://shop.example/{0},1 UAH,in stock\n"
SHOP = """
[shop]
name = "Shared"
[feed]
source = "{source}"
refresh = "1s"
[[data_source]]
id = 1245
type = "bestsellers"
"""


class _Feed(http.server.BaseHTTPRequestHandler):
    text: ClassVar[str] = ""
    asked: ClassVar[int] = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        body = self.text.encode()
        self.send_response(200)
        self.send_header("content-type", "text/csv")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def feed() -> Iterator[tuple[str, type[_Feed]]]:
    handler = type("_OneFeed", (_Feed,), {"text": feed_of("A", "B"), "asked": 0})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/feed.csv", handler
        server.shutdown()
        thread.join()


def feed_of(*ids: str) -> str:
    return HEAD + "".join(ROW.format(each) for each in ids)


def until(asked: list[Asked], products: int) -> None:
    deadline = time.monotonic() + 10
    while {client("GET", "/__admin/ready")[1].get("products") for client in asked} != {products}:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_one_worker_fetches_the_feed_and_all_switch_also_who_joins_later(
    tmp_path: Path, feed: tuple[str, type[_Feed]]
) -> None:
    address, served = feed
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.toml").write_text(SHOP.format(source=address))
    with redis(tmp_path / "redis") as server, workers(tmp_path, 2, str(folder), "--shared", server.url) as asked:
        started = served.asked
        served.text = feed_of("A", "B", "C", "D")
        until(asked, 4)
        assert len(digests(asked)) == 1
        time.sleep(2)
        assert served.asked - started < 8, "one of them asks once a second"
        late = tmp_path / "late"
        late.mkdir()
        with workers(late, 1, str(folder), "--shared", server.url) as third:
            assert len(digests([*asked, *third])) == 1


def unwatched(tmp_path: Path, *products: str) -> tuple[Path, str]:
    """Return the folder of a shop whose feed has these products and isn't watched, and its settings."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "feed.csv").write_text(feed_of(*products))
    settings = SHOP.format(source="feed.csv").replace('"1s"', '"off"')
    (folder / "shop.toml").write_text(settings)
    return folder, settings


def test_files_are_read_again_by_all_or_by_none(tmp_path: Path) -> None:
    folder, settings = unwatched(tmp_path, "A", "B")
    ready = tmp_path / "two"
    ready.mkdir()
    with workers(ready, 1, str(folder), "--workers", "2") as one:
        two = [one[0], Asked(one[0].url)]
        (folder / "shop.toml").write_text(settings + '[[fault]]\nkind = "status"\nstatus = 503\n')
        assert two[0]("POST", "/__admin/reload")[0] == 200
        assert [client("GET", "/api/v2/contacts/recoms/1245?contactId=1")[0] for client in two] == [503, 503]
        assert len(digests(two)) == 1
        (folder / "shop.toml").write_text("[shop\n")
        assert two[1]("POST", "/__admin/reload")[0] == 409
        assert len(digests(two)) == 1


def kill_and_wait(two: list[Asked]) -> list[Asked]:
    """Kill the first worker, and return a client of its successor and one of the other."""
    before = {client("GET", "/__admin/log")[1]["worker"] for client in two}
    os.kill(two[0]("GET", "/__admin/log")[1]["process"], signal.SIGKILL)
    deadline = time.monotonic() + 10
    while True:
        assert time.monotonic() < deadline
        with contextlib.suppress(OSError, http.client.HTTPException):
            found = {}
            for _ in range(2):
                client = Asked(two[1].url)
                found[client("GET", "/__admin/log")[1]["worker"]] = client
            if len(found) == 2 and found.keys() != before:
                return list(found.values())
        time.sleep(0.05)


def test_who_takes_a_dead_workers_place_has_the_feed_that_was_read_again(tmp_path: Path) -> None:
    """The feed's file has gone on since: nobody was told to read that."""
    folder, settings = unwatched(tmp_path, "A")
    feed = folder / "feed.csv"
    ready = tmp_path / "two"
    ready.mkdir()
    with workers(ready, 1, str(folder), "--workers", "2") as one:
        two = [one[0], Asked(one[0].url)]
        for number, toml in ((2, settings), (3, settings.replace("Shared", "Renamed"))):
            (folder / "shop.toml").write_text(toml)
            feed.write_text(feed_of(*"ABCD"[:number]))
            assert two[0]("POST", "/__admin/reload")[0] == 200
            feed.write_text(feed_of("X"))
            two = kill_and_wait(two)
            assert [client("GET", "/__admin/ready")[1]["products"] for client in two] == [number] * 2
            assert len(digests(two)) == 1


def test_a_feed_that_changes_while_it_is_read_again_is_told(tmp_path: Path) -> None:
    folder = shutil.copytree(demo_shop_folder(), tmp_path / "shop")
    shop = Shop.load(folder)
    log = share(shop, redis_sequencer("redis://127.0.0.1:1"))
    feed = folder / "feed.xml"
    text = feed.read_text("utf-8")
    feed.write_text(text.replace("UAH", "EUR"), "utf-8")
    files = shop.read_again()
    feed.write_text(text, "utf-8")
    log.state.prepared.files[files.digest] = files
    with pytest.raises(ShopError, match="has changed while it was read"):
        log.agree("files", files.digest)


def test_who_joins_meanwhile_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has what was offered when it has caught up."""
    monkeypatch.setattr(agreement, "LOADING_SECONDS", 1.0)
    log = share(Shop.demo(), redis_sequencer("redis://127.0.0.1:1"))
    log.live = ("one", "other")

    def look(looking: Coroutine[Any, Any, object]) -> None:
        looking.close()
        threading.Timer(0.1, join).start()

    def join() -> None:
        log.live = ("one", "other", "late")
        for follower in log.followers:
            for worker in ("one", "other"):
                follower(Prepared("version", worker, ""))

    monkeypatch.setattr(log, "commit_now", lambda _offer: None)
    monkeypatch.setattr(log, "do", look)
    log.agree("feed", "version")
