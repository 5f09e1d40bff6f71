"""Bodies in a file are looked through in blocks."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from yespo_mockserver.catalogue import bodies as bodies_module
from yespo_mockserver.catalogue.bodies import BodiesFile, BodiesInFile


@pytest.mark.parametrize("block", [1, 3, 1000])
def test_bodies_that_hold_some_bytes_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """Each by itself: what begins in one body and ends in the next is in neither."""
    monkeypatch.setattr(bodies_module, "_BLOCK", block)
    contents = [b"", b"xa", b"bx", b"ab", b"", b"xxabxx", b"a", b"b", b"abab"]
    file = BodiesFile(tmp_path / "bodies")
    file.append(b"".join(contents), array("I", map(len, contents)))
    bodies = file.finish()
    assert isinstance(bodies, BodiesInFile)
    assert bodies.having(b"ab") == [3, 5, 8]
