"""calibration.toml as everything that follows it reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.calibration import read_calibration
from yespo_fixtures import demo_shop_folder
from yespo_mockserver.shop import Shop, ShopError

TEXT = """[calibration]
url = "https://api.example"
at = "2026-11-24T10:00:00+00:00"
version = "0.1.0"

[behaviour]
list_style = "comma"
webI = "alias"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "calibration.toml"
    path.write_text(TEXT)
    return path


def test_a_calibration_that_cant_be_read_is_told(tmp_path: Path) -> None:
    """With the file's name."""
    file = tmp_path / "calibration.toml"
    with pytest.raises(ValueError, match="No such file"):
        read_calibration(file)
    for text in ("[behaviour", '[behaviour]\nlist_style = "x"\n', "[behaviour]\nx = 1\n"):
        file.write_text(text)
        with pytest.raises(ValueError, match=r"calibration\.toml"):
            read_calibration(file)


def test_a_calibration_says_what_was_found_and_when(file: Path) -> None:
    """And changes that of a behaviour, and nothing else."""
    found = read_calibration(file)
    assert found.behaviour == Behaviour(list_style="comma", web_i="alias")
    assert found.over(Behaviour(error_style="json", list_style="json")).error_style == "json"
    assert found.over(Behaviour(list_style="json")).list_style == "comma"


def test_what_was_found_is_observed_in_the_ledger(file: Path) -> None:
    """With its source and date; the rest stays as it is."""
    by_id = {entry.id: entry for entry in read_calibration(file).entries()}
    assert by_id["list-style"].status == "observed"
    assert by_id["list-style"].source == "https://api.example, 2026-11-24T10:00:00+00:00: list_style = comma"
    assert by_id["error-body"].status == "assumed"
    assert by_id["envelope"].status == "documented"


def test_a_shop_follows_a_calibration(file: Path) -> None:
    """Over its own shop.toml, and a calibration that can't be read is told as a shop's fault."""
    shop = Shop.load(demo_shop_folder(), calibration=file)
    assert shop.config.behaviour.list_style == "comma"
    assert Shop.demo().config.behaviour.list_style == "any"
    with pytest.raises(ShopError, match=r"nowhere\.toml: No such file"):
        Shop.load(demo_shop_folder(), calibration=file.with_name("nowhere.toml"))
