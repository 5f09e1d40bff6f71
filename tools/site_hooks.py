"""What the built site has beside its pages: the changelog, plain Markdown, and the search of `docs --search`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from yespo_testkit.docs.pages import with_anchors
from yespo_testkit.docs.search import document

_ROOT = Path(__file__).parents[1]
_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")

_KEYS = '("keyup", doSearch)'
"""When the theme searches: not after a paste with the mouse or by dictation."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the changelog, which stands at the repository's root."""
    text = with_anchors((_ROOT / "CHANGELOG.md").read_text("utf-8"))
    files.append(File.generated(config, "changelog.md", content=text))
    return files


def on_page_markdown(markdown: str, **_page: object) -> str:
    """Name what lies outside of the site without a link to it."""
    return _OUTSIDE.sub(r"`\1`", markdown)


def on_post_build(config: MkDocsConfig) -> None:
    """Put the plain Markdown of each page beside the page, and our own search in the place of the theme's."""
    search = Path(config.site_dir) / "search"
    shutil.move(Path(config.site_dir) / "search-worker.js", search / "worker.js")
    (search / "sections.json").write_text(json.dumps(document(), ensure_ascii=False), "utf-8")
    for other in ("lunr.js", "search_index.json"):
        (search / other).unlink(missing_ok=True)
    script = (search / "main.js").read_text("utf-8")
    assert _KEYS in script
    (search / "main.js").write_text(script.replace(_KEYS, '("input", doSearch)'), "utf-8")
    for page in [*Path(config.docs_dir).glob("*.md"), _ROOT / "CHANGELOG.md"]:
        shutil.copy(page, Path(config.site_dir) / page.name.replace("CHANGELOG", "changelog"))
