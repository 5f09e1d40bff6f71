"""A shop's files that change while it is served."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from yespo_mockserver.fake import Fake
from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.shop import Shop
from yespo_mockserver.shop.files_watcher import FilesWatcher

SOURCE = '[[data_source]]\nid = {}\ntype = "bestsellers"\n'
FEED = '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>A</g:id><title>Lamp</title></item></channel></rss>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feed.xml").write_text(FEED)
    (tmp_path / "shop.toml").write_text(SOURCE.format(1))
    return tmp_path


@pytest.fixture
def fake(folder: Path) -> Fake:
    return Fake(Shop.load(folder, overrides=Overrides({"auth": {"keys": "off"}})))


def watcher_of(fake: Fake, folder: Path) -> FilesWatcher:
    return FilesWatcher(fake.shop, folder, fake.reload)


def test_nothing_is_read_again_while_nothing_changes_and_the_feed_isnt_its_business(fake: Fake, folder: Path) -> None:
    watcher = watcher_of(fake, folder)
    (folder / "feed.xml").write_text(FEED.replace("Lamp", "Another lamp"))
    assert [watcher.look() for _ in range(3)] == [False, False, False]


def test_a_settled_change_takes_effect_and_the_command_lines_settings_stay(fake: Fake, folder: Path) -> None:
    watcher = watcher_of(fake, folder)
    (folder / "shop.toml").write_text(SOURCE.format(2) + '[[fault]]\nkind = "status"\nstatus = 503\n')
    assert [watcher.look(), watcher.look()] == [False, True]  # the first look may find a file half written
    assert list(fake.shop.data_sources) == [2]
    assert [str(rule.fault) for rule in fake.faults] == ["status:status=503"]
    assert fake.shop.config.auth.keys == "off"


def test_a_new_file_is_seen_too(fake: Fake, folder: Path) -> None:
    watcher = watcher_of(fake, folder)
    (folder / "contacts.csv").write_text("contactId\n7\n")
    watcher.look()
    watcher.look()
    assert len(fake.shop.contacts) == 1


def test_files_that_cant_be_read_leave_what_was_before(
    fake: Fake, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watcher = watcher_of(fake, folder)
    (folder / "shop.toml").write_text("[[data_source]]\nid = 2\ntipe = 'bestsellers'\n")
    with caplog.at_level(logging.WARNING):
        watcher.look()
        watcher.look()
    assert list(fake.shop.data_sources) == [1]
    assert "shop.toml, line 3" in caplog.text
    (folder / "shop.toml").write_text(SOURCE.format(3))
    watcher.look()
    watcher.look()
    assert list(fake.shop.data_sources) == [3]
