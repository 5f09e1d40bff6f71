"""Where the project is, for the package's page: told by whoever builds it, since only they know."""

from __future__ import annotations

import os
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

VARIABLE = "YESPO_TESTKIT_REPOSITORY"


class Addresses(MetadataHookInterface):
    """Adds the project's URLs where the environment names its repository, as the release workflow does."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in what pyproject.toml declares to be dynamic."""
        home = os.environ.get(VARIABLE, "").rstrip("/")
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
