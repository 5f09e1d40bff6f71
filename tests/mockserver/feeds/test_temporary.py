"""What a process that was killed left in the folder of temporary files goes, and what others use stays."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.temporary import HeldFolder, sweep, temporary_folder
from yespo_mockserver.feeds.unpack import plain_file

PREFIX = "yespo-feed-"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def aged(path: Path, seconds: float) -> Path:
    os.utime(path, (time.time() - seconds,) * 2)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob(f"{PREFIX}*"))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
def test_the_unpacked_feed_of_a_killed_process_is_removed_by_the_next(temporary: Path) -> None:
    packed = temporary / "feed.xml.gz"
    packed.write_bytes(gzip.compress(b"<rss/>"))
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom yespo_mockserver.feeds.formats.findings import Findings\n"
        "from yespo_mockserver.feeds.unpack import plain_file\n"
        "with plain_file(Path(sys.argv[1]), Findings(), 1000): os.kill(os.getpid(), 9)"
    )
    environment = {**os.environ, "TMPDIR": str(temporary)}
    subprocess.run([sys.executable, "-c", program, str(packed)], env=environment, check=False)
    (left,) = names(temporary)
    with temporary_folder(PREFIX) as other, plain_file(packed, Findings(), 1000) as plain:
        assert plain is not None
        assert plain.read_bytes() == b"<rss/>"
        assert names(temporary) == sorted((other.name, plain.parent.name))
        assert left not in names(temporary)
    assert names(temporary) == []


def test_only_folders_of_that_name_go_and_without_a_lock_only_old_ones(tmp_path: Path) -> None:
    for name in (f"{PREFIX}new", f"{PREFIX}old", "yespo-other-old"):
        (tmp_path / name).mkdir()
    (tmp_path / f"{PREFIX}file").touch()
    for path in tmp_path.iterdir():
        aged(path, 61.0 if "new" not in path.name else 58.0)
    sweep(tmp_path, {"yespo-x": 1.0, PREFIX: 60.0})
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"{PREFIX}file",
        f"{PREFIX}new",
        "yespo-other-old",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such links and pipes")
def test_a_link_a_pipe_for_a_lock_and_another_users_folder_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    link = tmp_path / f"{PREFIX}link"
    link.symlink_to(kept, target_is_directory=True)
    piped = tmp_path / f"{PREFIX}piped"
    piped.mkdir()
    os.mkfifo(piped / "lock")
    linked = tmp_path / f"{PREFIX}linked"
    linked.mkdir()
    (tmp_path / "elsewhere").touch()
    (linked / "lock").symlink_to(tmp_path / "elsewhere")
    sweep(tmp_path, {PREFIX: -1.0})
    assert kept.exists()
    assert link.is_symlink()
    assert linked.exists()
    theirs = tmp_path / f"{PREFIX}theirs"
    theirs.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    sweep(tmp_path, {PREFIX: -1.0})
    assert theirs.exists()


def test_a_folder_that_was_let_go_is_one_as_any_other(tmp_path: Path) -> None:
    held = HeldFolder(PREFIX, tmp_path)
    (held.path / "kept").touch()
    held.let_go()
    assert [path.name for path in held.path.iterdir()] == ["kept"]
    held.path.rename(tmp_path / "entry")
    held.close()
    assert (tmp_path / "entry" / "kept").exists()
    sweep(tmp_path, {PREFIX: 0.0})
    assert (tmp_path / "entry" / "kept").exists()
