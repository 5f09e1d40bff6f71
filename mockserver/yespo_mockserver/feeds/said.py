"""What a server said of a feed that came from an address."""

from __future__ import annotations

import msgspec


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """What a server said of a feed: its type, what tells a later version from this one, and where it led to."""

    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
