"""Large catalogues: cached, found again, rebuilt when damaged, and the same as ever."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from yespo_contracts.feed_files import write_feed
from yespo_contracts.product import Product
from yespo_mockserver.catalogue import bodies, cache, cache_folders, category_index, id_table, loading
from yespo_mockserver.catalogue.cache_folders import BUILDING
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.catalogue.loading import Loader
from yespo_mockserver.feeds import FeedError, open_feed
from yespo_mockserver.feeds.temporary import HeldFolder
from yespo_mockserver.synthetic.products import made_up_products


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Cache everything, in a folder of the test's own."""
    monkeypatch.setattr(loading, "CACHED", 1)
    monkeypatch.setattr(category_index, "SORTED_AT_ONCE", 50)
    monkeypatch.setattr(id_table, "LARGE", 50)
    monkeypatch.setenv(cache_folders.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.xml"
    path.write_bytes(b"".join(write_feed(made_up_products(120))))
    return path


def entries(folder: Path) -> list[Path]:
    return sorted((folder / "catalogues").iterdir())


def same(one: Catalogue, other: Catalogue) -> bool:
    paths = {prefix for name in one.category_names() for prefix in category_index.path_prefixes(name)}
    return (
        list(one.products()) == list(other.products())
        and (one.version, one.brands, one.prices, one.stock) == (other.version, other.brands, other.prices, other.stock)
        and one.category_names() == other.category_names()
        and all(list(one.in_element(name)) == list(other.in_element(name)) for name in one.category_names())
        and all(list(one.in_path(path)) == list(other.in_path(path)) for path in paths)
        and all(list(one.by_price(path)) == list(other.by_price(path)) for path in paths)
        and all(one.number(product_id) == other.number(product_id) for product_id in [*one.ids, "none"])
    )


def test_a_catalogue_from_the_cache_is_the_same(feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As read, as cached, and as it is without a cache."""
    first = Loader().load(feed)
    monkeypatch.setattr(Loader, "_read", None)  # the second time nothing is read
    second = Loader().load(feed)
    monkeypatch.undo()
    monkeypatch.setenv(cache_folders.VARIABLE, "off")
    third = Loader().load(feed)
    assert same(first.catalogue, second.catalogue)
    assert same(first.catalogue, third.catalogue)
    assert (first.dropped, first.format) == (second.dropped, second.format) == (0, "rss")


def test_sorting_at_once_gives_the_same_as_one_by_one(feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large catalogues are sorted when they are built."""
    large = Loader().load(feed).catalogue
    monkeypatch.setattr(category_index, "SORTED_AT_ONCE", 10**9)
    assert same(Catalogue(large.products()), large)


def test_a_file_is_known_by_size_and_time_then_by_content(
    feed: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Touched, copied or moved it is still the same feed; changed, it is another."""
    Loader().load(feed)
    with monkeypatch.context() as patch:
        patch.setattr(cache, "digest_of", None)
        Loader().load(feed)  # nothing is hashed
    os.utime(feed, ns=(1, 1))
    Loader().load(feed)
    copy = feed.with_name("copy.xml")
    copy.write_bytes(feed.read_bytes())
    Loader().load(copy)
    assert len(entries(folder)) == 1
    feed.write_bytes(b"".join(write_feed(made_up_products(121))))
    assert len(Loader().load(feed).catalogue) == 121
    assert len(entries(folder)) == 2


def test_another_way_of_reading_is_another_entry(feed: Path, folder: Path) -> None:
    """A mapping changes the products."""
    plain = Loader().load(feed).catalogue
    mapped = Loader(mapping={"brand": "material"}).load(feed).catalogue
    assert plain.brands != mapped.brands
    assert len(entries(folder)) == 2


SALE = """<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>1</g:id>
<g:price>450 UAH</g:price><g:sale_price>300 UAH</g:sale_price>
<g:sale_price_effective_date>2026-06-01T00:00Z/2026-06-15T23:59Z</g:sale_price_effective_date></item></channel></rss>"""


@pytest.mark.ledger("feed-sale-dates")
def test_a_sale_is_judged_by_the_moment_of_loading_also_from_the_cache(feed: Path) -> None:
    """An entry holds as long as no sale begins or ends; then the feed is read anew."""
    feed.write_text(SALE, encoding="utf-8")

    def price(day: int, month: int = 6) -> float:
        return Loader(now=datetime(2026, month, day, tzinfo=UTC)).load(feed).catalogue.product(0).price

    assert [price(5), price(10), price(20), price(25), price(3), price(1, 5)] == [300, 300, 450, 450, 300, 450]


def test_a_feed_without_dates_is_cached_for_good(feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No day ends its entry."""
    Loader(now=datetime(2026, 6, 5, tzinfo=UTC)).load(feed)
    monkeypatch.setattr(Loader, "_read", None)
    assert len(Loader(now=datetime(2031, 6, 5, tzinfo=UTC)).load(feed).catalogue) == 120


def _flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "index flipped": lambda entry: _flip(entry / "index", 2000),
    "bodies flipped": lambda entry: _flip(entry / "bodies", 5000),
    "bodies cut": lambda entry: (entry / "bodies").write_bytes((entry / "bodies").read_bytes()[:-1]),
    "index gone": lambda entry: (entry / "index").unlink(),
    "about is no JSON": lambda entry: (entry / "about.json").write_text("hello"),
    "about is another's": lambda entry: (entry / "about.json").write_text('{"a": 1}'),
    "another version's": lambda entry: _rewrite(entry, version="0.0.0"),
    "another layout": lambda entry: _rewrite(entry, layout=99),
    "another machine's": lambda entry: _rewrite(entry, byteorder="middle"),
}


def _rewrite(entry: Path, **changed: object) -> None:
    about = msgspec.json.decode((entry / "about.json").read_bytes())
    (entry / "about.json").write_bytes(msgspec.json.encode({**about, **changed}))


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_or_foreign_entry_is_rebuilt_with_a_line(
    feed: Path, folder: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    """And the one after it is used again."""
    products = list(Loader().load(feed).catalogue.products())
    DAMAGE[damage](entries(folder)[0])
    with caplog.at_level(logging.WARNING, "yespo_mockserver"):
        assert list(Loader().load(feed).catalogue.products()) == products
    assert [record.message for record in caplog.records if "read anew" in record.message]
    caplog.clear()
    assert list(Loader().load(feed).catalogue.products()) == products
    assert not caplog.records


def test_a_note_that_is_damaged_does_no_harm(feed: Path, folder: Path) -> None:
    """The content is hashed then."""
    first = Loader().load(feed).catalogue
    for note in (folder / "files").iterdir():
        note.write_text("?")
    assert same(Loader().load(feed).catalogue, first)


def test_two_at_once_do_not_harm_each_other(feed: Path, folder: Path) -> None:
    """Both get the catalogue, and one entry stays."""
    found: list[Catalogue] = []
    threads = [threading.Thread(target=lambda: found.append(Loader().load(feed).catalogue)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(same(found[0], other) for other in found)
    assert len(entries(folder)) == 1
    assert not list(folder.glob("building-*"))


def test_a_catalogue_in_use_outlives_its_entry(feed: Path, folder: Path) -> None:
    """Another process may tidy up."""
    catalogue = Loader().load(feed).catalogue
    cache.Cache(folder, "").discard(entries(folder)[0])
    assert catalogue.product(119).id == catalogue.ids[119]


def test_only_a_few_entries_stay(feed: Path, folder: Path) -> None:
    """Those that were used last."""
    for count in range(1, 8):
        feed.write_bytes(b"".join(write_feed(made_up_products(count))))
        os.utime(feed, ns=(count, count))
        Loader().load(feed)
    assert len(entries(folder)) == cache.KEPT
    assert not list(folder.glob("discarded-*"))


def test_a_folder_that_cannot_be_written_is_no_obstacle(
    feed: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The feed is read without a cache, with a line that says so."""
    folder.write_text("a file")
    with caplog.at_level(logging.WARNING, "yespo_mockserver"):
        assert len(Loader().load(feed).catalogue) == 120
    assert "can't be used" in caplog.text


def test_a_feed_that_cannot_be_read_leaves_nothing_behind(feed: Path, folder: Path) -> None:
    """No half of an entry."""
    feed.write_text("<rss><channel>")
    with pytest.raises(FeedError):
        Loader().load(feed)
    assert not list(folder.glob("building-*"))


def test_progress_is_told(feed: Path) -> None:
    """The number of items."""
    told: list[tuple[int, float]] = []
    Loader(progress=lambda items, share: told.append((items, share))).load(feed)
    assert told[-1][0] == 120


def test_a_feed_that_the_vendor_would_not_take_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """At each start, from the cache too."""
    with caplog.at_level(logging.WARNING, "yespo_mockserver"):
        Loader().load(b"id,title,price\n1,Tent,5 UAH\n")
    assert "RSS 2.0 only" in caplog.text


def test_many_bodies_go_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """From some size on, and they are the same."""
    expected = list(made_up_products(50))
    monkeypatch.setattr(bodies, "IN_MEMORY", 2000)
    catalogue = Catalogue(expected)
    assert list(catalogue.products()) == expected


def test_where_there_is_no_pread_a_memory_map_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows."""
    monkeypatch.setattr(bodies, "IN_MEMORY", 2000)
    monkeypatch.delattr(os, "pread")
    catalogue = Catalogue(made_up_products(50))
    assert [catalogue.product(number).id for number in (0, 49)] == ["P0000001", "P0000050"]


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/yespo-testkit"),
        ("linux", {"HOME": "/home/o"}, "/home/o/.cache/yespo-testkit"),
        ("darwin", {"HOME": "/Users/o"}, "/Users/o/Library/Caches/yespo-testkit"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/yespo-testkit"),
        ("win32", {}, "None"),
        ("linux", {cache_folders.VARIABLE: "off"}, "None"),
    ],
)
def test_the_cache_is_in_the_users_cache_folder(
    platform: str, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each system has its own, and a variable names another."""
    for name in (cache_folders.VARIABLE, "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    assert str(cache_folders.cache_folder()) == expected


def test_what_a_killed_process_was_building_is_swept_up(feed: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    held = HeldFolder(BUILDING, folder)
    program = "import os, sys; from pathlib import Path; from yespo_mockserver.feeds.temporary import HeldFolder\n"
    program += "HeldFolder('building-', Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", program, str(folder)], check=False)
    assert len(list(folder.glob("building-*"))) == 2
    Loader().load(feed)
    assert list(folder.glob("building-*")) == [held.path]
    held.close()
    assert list(folder.glob("building-*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no owners and modes")
@pytest.mark.parametrize("place", [".", "catalogues", "catalogues/*", "catalogues/*/bodies", "files", "files/*"])
def test_a_cache_that_others_may_write_is_not_trusted(
    place: str, feed: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = Loader().load(feed)
    (path,) = folder.glob(place) if place != "." else [folder]
    path.chmod(path.stat().st_mode | 0o020)
    caplog.clear()
    assert same(Loader().load(feed).catalogue, first.catalogue)
    if not place.startswith("files"):  # a note that isn't trusted is only not read
        assert "chmod go-w" in caplog.text


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_cache_of_another_user_is_not_trusted(feed: Path, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    Loader().load(feed)
    os.chown(folder, 12345, 12345)
    caplog.clear()
    assert len(Loader().load(feed).catalogue) == 120
    assert "another user" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("target", ["elsewhere", "bodies"])
def test_a_link_in_the_cache_is_not_followed(
    target: str, feed: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even to a file of ours, whose folder others may write to, nor to itself."""
    first = Loader().load(feed)
    (kept,) = folder.glob("catalogues/*/bodies")
    kept.rename(feed.parent / "elsewhere")
    kept.symlink_to(feed.parent / "elsewhere" if target == "elsewhere" else kept)
    caplog.clear()
    assert same(Loader().load(feed).catalogue, first.catalogue)
    assert "is a link" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_cache_that_is_a_link_to_itself_is_told(feed: Path, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.symlink_to(folder)
    assert len(Loader().load(feed).catalogue) == 120
    assert "can't be used" in caplog.text


def test_bodies_that_were_changed_behind_their_times_are_found_damaged(
    feed: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Loader().load(feed)
    (kept,) = folder.glob("catalogues/*/bodies")
    before = kept.stat()
    _flip(kept, 50)
    os.utime(kept, ns=(before.st_atime_ns, before.st_mtime_ns))
    caplog.clear()
    assert same(Loader().load(feed).catalogue, Catalogue(open_feed(feed)))
    assert "its bodies are damaged" in caplog.text


def test_an_entry_that_was_copied_is_looked_through_once(
    feed: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Loader().load(feed)
    (kept,) = folder.glob("catalogues/*/bodies")
    content = kept.read_bytes()
    kept.unlink()
    kept.write_bytes(content)
    assert same(Loader().load(feed).catalogue, first.catalogue)
    monkeypatch.setattr(cache, "_crc_of", lambda _: pytest.fail("it was looked through again"))
    assert same(Loader().load(feed).catalogue, first.catalogue)
    assert sorted(path.name for path in kept.parent.iterdir()) == ["about.json", "bodies", "index"]


def test_a_feed_of_the_same_size_and_time_with_other_content_is_noticed(feed: Path) -> None:
    Loader().load(feed)
    before = feed.stat()
    content = feed.read_bytes()
    feed.write_bytes(content.replace(b"<g:price>1", b"<g:price>2", 1))
    os.utime(feed, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert feed.stat().st_size == before.st_size
    assert Loader().load(feed).catalogue.prices == Catalogue(open_feed(feed)).prices


def test_what_the_times_hide_is_found_by_looking_inside(feed: Path, folder: Path) -> None:
    Loader().load(feed)
    assert not Loader().content_changed(feed)
    (note,) = (folder / "files").iterdir()
    known = msgspec.json.decode(note.read_bytes())
    note.write_bytes(msgspec.json.encode({**known, "content": "0" * 64}))
    assert Loader().content_changed(feed)
    assert not note.exists()


@pytest.mark.parametrize(("products", "times"), [(2, 0), (3, 1), (4, 1)])
def test_what_reading_a_large_feed_took_is_given_back(
    products: int, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    monkeypatch.setattr(loading, "LARGE", 3)
    monkeypatch.setattr(loading, "give_back", lambda: given.append(1))
    shelf = [Product(id=str(number), name="x", price=1.0) for number in range(products)]
    assert len(Loader().load(b"".join(write_feed(shelf, "rss"))).catalogue) == products
    assert len(given) == times


@pytest.mark.skipif(sys.platform == "win32", reason="it has no pipes in folders")
def test_a_pipe_in_the_cache_is_not_waited_for(folder: Path, feed: Path) -> None:
    Loader().load(feed)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        path.unlink()
        os.mkfifo(path)
    assert len(Loader().load(feed).catalogue) > 0
