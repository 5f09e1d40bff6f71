"""Where the project is, for the package's page: told by whoever builds it, since only they know."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

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
