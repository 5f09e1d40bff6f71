"""Checks types, with mypy and pyright: each Python block of README.md and docs/, each public name and member, examples.

make docs-types
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from docs_api import MODULES, members, public

ROOT = Path(__file__).parents[1]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
_PYTHON = re.compile(r'^```python(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_READERS_OWN = {
    "my_shop.pyi": "def cart_recommendations(contact_id: int, cart: list[str]) -> list[dict[str, object]]: ...\n",
}
"""What the blocks import of a project of the reader's."""

_WITHOUT_TYPES = ("django-shop",)
"""Examples with a library that ships no types, which pyright guesses at."""


def main() -> None:
    """Write all of it into a folder, and run both checkers there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in files():
            (folder / file).write_text(text, "utf-8")
        settings = {
            "include": ["."],
            "exclude": ["examples"],
            "typeCheckingMode": "strict",
            "reportUnusedExpression": False,
        }
        (folder / "pyrightconfig.json").write_text(json.dumps(settings))
        projects = ROOT / "examples", folder / "examples"
        shutil.copytree(*projects, ignore=shutil.ignore_patterns(*_WITHOUT_TYPES, "__pycache__"))
        (folder / "examples" / "pyrightconfig.json").write_text(json.dumps(_each_alone(folder / "examples")))
        cache = ROOT / ".mypy_cache" / "docs"
        mypy = ["mypy", "--strict", "--explicit-package-bases", "--cache-dir", str(cache), "--exclude", "examples", "."]
        pyright = ["pyright", "--pythonpath", sys.executable]
        ended = [
            subprocess.run([sys.executable, "-m", *command], cwd=place, check=False).returncode
            for command, place in ((mypy, folder), (pyright, folder), (pyright, folder / "examples"))
        ]
    sys.exit(any(ended))


def _each_alone(examples: Path) -> dict[str, object]:
    """Return pyright's settings for the examples, each a project of its own; mypy sees them in make check."""
    roots = [{"root": project.name} for project in sorted(examples.iterdir()) if project.is_dir()]
    return {"include": ["."], "typeCheckingMode": "standard", "executionEnvironments": roots}


def files() -> Iterator[tuple[str, str]]:
    """Yield the files to check: their names, and what is in them."""
    yield from _READERS_OWN.items()
    for page in PAGES:
        text = page.read_text("utf-8")
        for found in _PYTHON.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield found[1] or f"block_{page.stem.replace('-', '_')}_{line}.py", found[2]
    yield "names.py", "\n".join([*(f"import {module}" for module in MODULES), *names()]) + "\n"


def names() -> Iterator[str]:
    """Yield every public name, and every public member of a public class."""
    for module in MODULES:
        for name in public(module):
            yield f"{module}.{name}"
            thing = getattr(importlib.import_module(module), name)
            if inspect.isclass(thing):
                yield from (f"{module}.{name}.{member}" for member in members(thing))


if __name__ == "__main__":
    main()
