"""`@pytest.mark.yespo(recording="name.har")`: recorded answers in a test, recorded anew where that is asked for."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from yespo_contracts.recordings.anonymous import Anonymizer
from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.recordings.har import RecordingError, create_har
from yespo_contracts.recordings.matching import Recording
from yespo_contracts.recordings.pseudonyms import default_salt_file, read_salt, salt_of
from yespo_contracts.recordings.reading import read_recording
from yespo_mockserver.stubs.recording import Replay
from yespo_testkit.inner import Inner
from yespo_testkit.plugin.options import base_of
from yespo_testkit.record.live import LiveReplay
from yespo_testkit.record.target import Target, TargetError

BASE_URL = "YESPO_BASE_URL"
KEY = "YESPO_API_KEY"


@contextlib.contextmanager
def recorded(request: pytest.FixtureRequest, inner: Inner, name: str) -> Iterator[None]:
    """Let a test be answered out of its recording, which is made or added to as the command line says."""
    path = _path(request, name)
    mode = request.config.getoption("yespo_record")
    try:
        known = read_recording(path) if path.exists() and mode != "rewrite" else []
    except RecordingError as error:
        raise pytest.fail.Exception(f"yespo: {error}", pytrace=False) from None
    if mode == "none" or (mode == "once" and known):
        if not known:
            text = f"yespo: {path} isn't recorded yet: --yespo-record=once records it, from the API at {BASE_URL}."
            raise pytest.fail.Exception(text, pytrace=False)
        inner.fake.replay = Replay(Recording(known, _anonymizer()))
        yield
        return
    live = LiveReplay(_target(request.config), os.environ.get(KEY), Recording(known, _anonymizer()))
    inner.fake.replay = live
    yield
    if live.new:
        _write(path, known, live.new, live.key)


def _path(request: pytest.FixtureRequest, name: str) -> Path:
    config = request.config
    folder = config.getini("yespo_record_dir")
    return (base_of(config) / folder if folder else request.path.parent / "recordings") / name


def _target(config: pytest.Config) -> Target:
    """Return the API that is recorded: told by option or environment, and never in CI unless that is said too."""
    url = config.getoption("yespo_record_url") or os.environ.get(BASE_URL)
    if not url:
        raise pytest.fail.Exception(
            f"yespo: --yespo-record needs the API to record: --yespo-record-url, or {BASE_URL}.", pytrace=False
        )
    if os.environ.get("CI") and not config.getoption("yespo_record_in_ci"):
        raise pytest.fail.Exception(
            "yespo: this is CI, where nothing is recorded: add --yespo-record-in-ci if it is meant.", pytrace=False
        )
    try:
        return Target.of(url)
    except TargetError as error:
        raise pytest.fail.Exception(f"yespo: {error}", pytrace=False) from None


def _anonymizer() -> Anonymizer | None:
    salt = default_salt_file()
    try:
        return Anonymizer(read_salt(salt)) if salt.exists() else None
    except (OSError, ValueError):
        return None


def _write(path: Path, known: list[Recorded], new: list[Recorded], key: str | None) -> None:
    anonymizer = Anonymizer(salt_of(default_salt_file()), [key] if key else ())
    partial = path.with_name(path.name + ".partial")
    file = create_har(partial)
    try:
        for one in known:
            file.append(one)
        for one in new:
            file.append(anonymizer.exchange(one))
    finally:
        file.close()
    partial.replace(path)
