"""Makes the page of the ledger: each entry with an anchor, and its source."""

from __future__ import annotations

import re
from importlib import resources

from yespo_contracts.ledger import Entry, entries

_GROUP = re.compile(r"^# --- (.+?) -+$|^id = \"([^\"]+)\"$", re.MULTILINE)


def ledger() -> str:
    """Return all entries, by the ledger's groups."""
    by_id = {entry.id: entry for entry in entries()}
    text = resources.files("yespo_contracts").joinpath("ledger.toml").read_text("utf-8")
    pieces = []
    for found in _GROUP.finditer(text):
        if found[1]:
            pieces.append(f"## {found[1][:1].upper()}{found[1][1:]}")
        else:
            pieces.append(_entry(by_id[found[2]]))
    return "\n\n".join(pieces[:-1] if pieces[-1].startswith("## ") else pieces)


def _entry(entry: Entry) -> str:
    lines = [f"### {entry.id}", "", f"**{entry.status}**: {_safe(entry.says)}"]
    for label, text in (("Source", entry.source), ("Why", entry.reason)):
        if text:
            lines += ["", f"*{label}:* {_safe(text)}{'' if text.endswith('.') else '.'}"]
    if entry.choice is not None:
        values = ", ".join(f"`{value}`" for value in entry.choice.values)
        lines += ["", f"*Key:* [`[behaviour] {entry.key}`](shop.md#behaviour), one of {values}."]
    return "\n".join(lines)


def _safe(text: str) -> str:
    return re.sub(r"(?<![`\w])([\w{]*[_<{][\w_<>{}]*)(?!`)", lambda found: found[0].replace("<", "&lt;"), text)
