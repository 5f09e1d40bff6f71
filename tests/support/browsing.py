"""What the browser tests share."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from yespo_mockserver.app import App

ARTIFACTS = Path(__file__).parents[2] / "artifacts" / "screenshots"


class Served(NamedTuple):
    """A fake, and where it is."""

    app: App
    port: int

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self.port}/__admin/"


def opened(chromium: Any, file: Path, width: int, scheme: str) -> tuple[Any, list[str]]:
    """Open a file in a window; returns the page, and all that it fetches, says or fails with from then on."""
    shown = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    told: list[str] = []
    shown.on("console", lambda message: told.append(message.text))
    shown.on("pageerror", lambda error: told.append(str(error)))
    shown.on("request", lambda request: told.append(request.url) if request.url != file.as_uri() else None)
    shown.goto(file.as_uri())
    return shown, told
