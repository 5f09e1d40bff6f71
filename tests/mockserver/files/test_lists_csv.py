"""Lists made elsewhere: files and functions."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from yespo_mockserver.files.lists_csv import load_source, read_lists
from yespo_mockserver.recommend.types.other import listed
from yespo_mockserver.shop import ShopError


def lists_file(folder: Path, text: str) -> Path:
    path = folder / "lists.csv"
    path.write_bytes(text.encode())
    return path


@pytest.mark.ledger("other")
def test_products_stand_apart_by_spaces_or_bars(tmp_path: Path) -> None:
    """Both separators are read; the byte order mark and empty lines are passed over."""
    path = lists_file(tmp_path, "\ufeffkey,products\n*,A B|C\n\nproduct:7,D\n")
    assert read_lists(path) == {"*": ("A", "B", "C"), "product:7": ("D",)}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("products,key\n", "line 1: the header must be key,products."),
        ("", "line 1: the header must be key,products."),
        ("key,products\n*,A,B\n", "line 2: 3 cells where key,products are two."),
        ("key,products\nA,B\n", "line 2: the key must be contact:<identifier>, product:<id> or *."),
        ('key,products\n"*,A\n', "can't be read as CSV"),
    ],
)
def test_a_file_that_cant_be_taken_says_where(tmp_path: Path, text: str, problem: str) -> None:
    """Each problem names the file and the line."""
    path = lists_file(tmp_path, text)
    with pytest.raises(ShopError) as caught:
        read_lists(path)
    assert str(path) in str(caught.value)
    assert problem in str(caught.value)


def test_a_file_that_isnt_there_or_isnt_utf8_is_told(tmp_path: Path) -> None:
    """No traceback for a wrong path or encoding."""
    with pytest.raises(ShopError, match="there is no such file"):
        read_lists(tmp_path / "none.csv")
    path = tmp_path / "lists.csv"
    path.write_bytes(b"key,products\n*,\xff\n")
    with pytest.raises(ShopError, match="UTF-8"):
        read_lists(path)


def test_a_contacts_list_is_found_by_any_identifier() -> None:
    """Identifiers go before products, products before everybody."""
    lists = {"contact:a@example.com": ("A",), "product:P": ("B",), "*": ("C",)}
    assert listed(lists, {"contactId": "1", "email": "a@example.com"}, ["P"]) == ("A",)
    assert listed(lists, {"contactId": "1"}, ["X", "P"]) == ("B",)
    assert listed(lists, {}, []) == ("C",)
    assert listed({}, {}, []) == ()


@pytest.mark.ledger("other")
def test_a_function_is_imported_from_the_shops_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`package.module:function` is looked for beside shop.toml."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "picks_for_a_test.py").write_text("def picks(*question): return ['A']\nnothing = 1\n")
    chosen = load_source("picks_for_a_test:picks", tmp_path)
    assert callable(chosen)
    assert list(chosen(None, None, None, (), ())) == ["A"]
    with pytest.raises(ShopError, match="has no pick"):
        load_source("picks_for_a_test:pick", tmp_path)
    with pytest.raises(ShopError, match="can't be called"):
        load_source("picks_for_a_test:nothing", tmp_path)
    with pytest.raises(ShopError, match="modules are looked for"):
        load_source("no_such_module_here:picks", tmp_path)
