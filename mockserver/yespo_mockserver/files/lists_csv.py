"""Recommendations made elsewhere, for data sources of type `other`: a file of lists, or a Python callable."""

from __future__ import annotations

import csv
import importlib
import re
import sys
from pathlib import Path

from yespo_mockserver.settings.data_sources import Custom, Lists
from yespo_mockserver.settings.errors import ShopError

_CALLABLE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
_HEADER = ["key", "products"]


def load_source(source: str, folder: Path) -> Lists | Custom:
    """Return what a data source's `source` names; raises `ShopError` if it can't be read or imported."""
    if _CALLABLE.fullmatch(source):
        return _imported(source, folder)
    return read_lists(folder / source)


def read_lists(path: Path) -> Lists:
    """Return the lists of a file with the header key,products; products stand apart by spaces or `|`."""
    lists: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            header = next(rows, [])
            if [cell.strip() for cell in header] != _HEADER:
                raise ShopError(f"{path}, line 1: the header must be key,products.")
            for row in rows:
                if not row:
                    continue
                key = row[0].strip()
                if len(row) != len(_HEADER):
                    problems.append(f"{path}, line {rows.line_num}: {len(row)} cells where key,products are two.")
                elif key != "*" and not key.startswith(("contact:", "product:")):
                    problems.append(
                        f"{path}, line {rows.line_num}: the key must be contact:<identifier>, product:<id> or *."
                    )
                else:
                    lists[key] = tuple(row[1].replace("|", " ").split())
    except FileNotFoundError:
        raise ShopError(f"{path}: there is no such file; a data source of type other names it as its source.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ShopError(f"{path}: the file can't be read as CSV in UTF-8: {error}.") from None
    if problems:
        raise ShopError(*problems)
    return lists


def _imported(source: str, folder: Path) -> Custom:
    module_name, _, function_name = source.partition(":")
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    try:
        function = getattr(importlib.import_module(module_name), function_name)
    except ModuleNotFoundError as error:
        raise ShopError(f"source = {source!r}: {error}; modules are looked for on the path and in {folder}.") from None
    except AttributeError:
        raise ShopError(f"source = {source!r}: the module {module_name} has no {function_name}.") from None
    if not callable(function):
        raise ShopError(f"source = {source!r}: {function_name} can't be called.")
    return function  # type: ignore[no-any-return]  # a user's function: what it returns is checked when it answers
