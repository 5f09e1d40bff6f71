"""The server that is recorded."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit


class TargetError(ValueError):
    """The URL that is to be recorded isn't one."""


class Target(NamedTuple):
    """The server that requests are passed on to."""

    secure: bool
    host: str
    port: int
    prefix: str

    @classmethod
    def of(cls, url: str) -> Target:
        """Return the target that a URL names; raises `TargetError`."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.username:
            raise TargetError("--to is the base of an API: it is written http://host:port or https://host.")
        secure = parts.scheme == "https"
        return cls(secure, parts.hostname, port or (443 if secure else 80), parts.path.rstrip("/"))

    @property
    def authority(self) -> str:
        """Host and port as a Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http{'s' if self.secure else ''}://{self.authority}{self.prefix}"
