"""What a build adds and leaves out: the project's addresses, documentation; explanations of what is internal."""

from __future__ import annotations

import ast
import base64
import bz2
import hashlib
import io
import json
import os
import re
import tempfile
import tokenize
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

VARIABLE = "YESPO_TESTKIT_REPOSITORY"
EXPLAINED = (
    "yespo_contracts/account.py",
    "yespo_contracts/product.py",
    "yespo_contracts/request/__init__.py",
    "yespo_contracts/request/reading.py",
    "yespo_contracts/request/recoms_request.py",
    "yespo_contracts/request/violations.py",
    "yespo_contracts/request/written.py",
    "yespo_contracts/strategies/*.py",
    "yespo_mockserver/app.py",
    "yespo_mockserver/admin/client.py",
    "yespo_mockserver/faults/fault.py",
    "yespo_mockserver/settings/data_sources.py",
    "yespo_mockserver/settings/errors.py",
    "yespo_mockserver/shop/shop.py",
    "yespo_mockserver/state/contact.py",
    "yespo_testkit/__init__.py",
    "yespo_testkit/call.py",
    "yespo_testkit/calls.py",
    "yespo_testkit/contract.py",
    "yespo_testkit/double.py",
    "yespo_testkit/mock.py",
    "yespo_testkit/plugin/wide.py",
    "yespo_testkit/server.py",
    "yespo_testkit/test_case.py",
    # Schemas have these docstrings as descriptions, the control API's document as summaries.
    "yespo_mockserver/admin/control/*.py",
    "yespo_contracts/behaviour.py",
    "yespo_contracts/bodies/contact_body.py",
    "yespo_contracts/bodies/contacts_body.py",
    "yespo_contracts/bodies/custom_event_body.py",
    "yespo_contracts/bodies/order_body.py",
    "yespo_contracts/bodies/site_body.py",
    "yespo_contracts/bodies/tracker_body.py",
    "yespo_mockserver/faults/scenario.py",
    "yespo_mockserver/settings/tables.py",
    "yespo_mockserver/stubs/stub.py",
)
"""Modules that keep comments and docstrings: those of the public API, since editors and `help()` show them."""

SHOWING = ("yespo_testkit/cli/", "yespo_testkit/plugin/", "yespo_testkit/load/")
"""Where decorators show docstrings: commands in their help, fixtures in pytest's."""

_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|#)([^)]+)\)")


def absolute(text: str, home: str) -> str:
    """Return a page with its links to files, folders and pictures of the repository as addresses there."""

    def led(link: re.Match[str]) -> str:
        picture, words, path = link.groups()
        kind = "raw" if picture else "blob" if "." in path.rpartition("/")[2] else "tree"
        return f"{picture}[{words}]({home}/{kind}/main/{path})"

    return _LINK.sub(led, text)


class Addresses(MetadataHookInterface):
    """Adds the project's URLs, and has README.md lead there, where the environment names the repository.

    The release workflow does. Elsewhere README.md is as it stands, with links beside it.
    """

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in what pyproject.toml declares to be dynamic."""
        home = os.environ.get(VARIABLE, "").rstrip("/")
        text = Path(self.root, "README.md").read_text("utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": absolute(text, home) if home else text}
        metadata["urls"] = (
            {}
            if not home
            else {
                "Repository": home,
                "Documentation": f"{home}/tree/main/docs",
                "Changelog": f"{home}/blob/main/CHANGELOG.md",
                "Issues": f"{home}/issues",
                "Security": f"{home}/blob/main/SECURITY.md",
            }
        )


class Contents(BuildHookInterface):  # type: ignore[type-arg]  # the configuration's type is for plugins with settings
    """Packs the documentation and the page into files of the wheel, and makes it small.

    An editable install reads the sources themselves.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write what is packed, and have the wheel include it."""
        if version == "editable":
            return
        root = Path(self.root)
        static = root / "mockserver" / "yespo_mockserver" / "admin" / "static"
        self._folder = tempfile.TemporaryDirectory()
        orders = root / "fixtures" / "yespo_fixtures" / "demo" / "orders.jsonl"
        packed = {
            "fixtures/yespo_fixtures/demo/orders.jsonl": b"\n".join(map(as_read, orders.read_bytes().splitlines())),
            "yespo_testkit/yespo_testkit/docs/pages.json.bz2": bz2.compress(_json(documentation(root))),
            "mockserver/yespo_mockserver/admin/static.json": _json(
                {path.name: _text(path) for path in static.iterdir()}
            ),
        }
        for target, content in packed.items():
            written = Path(self._folder.name, Path(target).name)
            written.write_bytes(content)
            # The source root is taken off, as from every path.
            build_data["force_include"][str(written)] = target

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Make the wheel small, and remove what was written for the build."""
        if version != "editable":
            slim(Path(artifact_path))
            self._folder.cleanup()


def as_read(line: bytes) -> bytes:
    """Return an order without the fields that are read over, which are a quarter of the file."""
    order = json.loads(line)
    for name in ("totalCost", "currency", "shipping"):
        order.pop(name, None)
    for item in order["items"]:
        item.pop("cost", None)
    return json.dumps(order, ensure_ascii=False, separators=(",", ":")).encode()


def documentation(root: Path) -> dict[str, str]:
    """Return the pages by name, without what `yespo-testkit docs` makes from the wheel's own ledger.

    The architecture is for those who have a checkout.
    """
    pages = {page.stem: _text(page) for page in (root / "docs").glob("*.md") if page.stem != "architecture"}
    pages["ledger"] = re.sub(r"(<!-- table: ledger -->\n).*?(?=<!-- end)", r"\1", pages["ledger"], flags=re.DOTALL)
    return pages


def slim(wheel: Path) -> None:
    """Write a wheel again: compressed as well as zlib can, internal modules without comments and docstrings."""
    with zipfile.ZipFile(wheel) as archive:
        files = [(entry, archive.read(entry)) for entry in archive.infolist()]
    records: list[str] = []
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for entry, content in files:
            if entry.filename.endswith(".py") and not is_explained(entry.filename):
                shown = entry.filename.startswith(SHOWING)
                content = without_explanations(content.decode(), shown=shown).encode()  # noqa: PLW2901  # it, smaller
            if entry.filename.endswith(".dist-info/RECORD"):
                content = "".join([*records, f"{entry.filename},,\n"]).encode()  # noqa: PLW2901  # it is the last
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            records.append(f"{entry.filename},sha256={digest},{len(content)}\n")
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)


def is_explained(name: str) -> bool:
    """Tell whether a module of the wheel keeps its comments and docstrings."""
    return any(PurePosixPath(name).match(pattern) for pattern in EXPLAINED)


def without_explanations(source: str, *, shown: bool = False) -> str:
    """Return a module without comments and docstrings, but those that decorators show; lines keep their numbers."""
    lines = source.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith(("# type:", "# pyright:")):
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    for text, alone in _docstrings(ast.parse(source), shown=shown):
        lines[text.lineno - 1 : text.end_lineno] = [""] * ((text.end_lineno or text.lineno) - text.lineno + 1)
        if alone:
            lines[text.lineno - 1] = f"{' ' * text.col_offset}pass"
    return "\n".join(lines)


def _docstrings(module: ast.Module, *, shown: bool) -> Iterator[tuple[ast.Expr, bool]]:
    """Yield the strings that stand for themselves, and whether nothing else stands beside one."""
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            for each in node.body[shown and bool(getattr(node, "decorator_list", ())) :]:
                match each:
                    case ast.Expr(value=ast.Constant(value=str())):
                        yield each, len(node.body) == 1


def _text(path: Path) -> str:
    return path.read_text("utf-8")


def _json(texts: dict[str, str]) -> bytes:
    return json.dumps(dict(sorted(texts.items())), ensure_ascii=False).encode()
