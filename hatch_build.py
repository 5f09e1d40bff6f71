"""What a build adds: where the project is, told by whoever builds it, since only they know, and the documentation."""

from __future__ import annotations

import bz2
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

VARIABLE = "YESPO_TESTKIT_REPOSITORY"
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


class Pages(BuildHookInterface):  # type: ignore[type-arg]  # the configuration's type is for plugins with settings
    """Puts the documentation's pages into the wheel as one file: as files of their own they are 40 % larger there.

    An editable install reads docs/ itself.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the pages, and have the wheel include them."""
        if version == "editable":
            return
        root = Path(self.root)
        pages = {page.stem: page.read_text("utf-8") for page in sorted((root / "docs").glob("*.md"))}
        pages["changelog"] = (root / "CHANGELOG.md").read_text("utf-8")
        self._folder = tempfile.TemporaryDirectory()
        packed = Path(self._folder.name, "pages.json.bz2")
        packed.write_bytes(bz2.compress(json.dumps(pages, ensure_ascii=False).encode()))
        # The source root is taken off, as from every path.
        build_data["force_include"][str(packed)] = "yespo_testkit/yespo_testkit/docs/pages.json.bz2"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was written for the build."""
        if version != "editable":
            self._folder.cleanup()
