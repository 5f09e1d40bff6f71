"""A moment of fuzzing with a fixed seed, and each input that once failed; `make fuzz` goes on for longer."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz_targets import CORPUS, TARGETS, failure, reduced, run

KEPT = sorted(path for path in CORPUS.glob("*/*") if path.is_file())


@pytest.mark.parametrize("path", KEPT, ids=[f"{path.parent.name}/{path.name}" for path in KEPT])
def test_what_once_failed_fails_no_more(path: Path) -> None:
    assert failure(path.parent.name, path.read_bytes()) == ""


@pytest.mark.parametrize("target", TARGETS)
def test_a_moment_of_fuzzing_finds_nothing(target: str) -> None:
    assert run(target, seed=18, count=60, seconds=20) == []


def test_an_input_that_fails_is_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(data: bytes) -> None:
        assert b"<" not in data

    monkeypatch.setitem(TARGETS, "feed", fails)
    assert reduced("feed", b"abc<def" * 50, failure("feed", b"<")) == b"<"
