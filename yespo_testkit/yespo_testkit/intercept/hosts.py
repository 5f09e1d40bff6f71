"""Which addresses the in-process fake answers for."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from yespo_contracts.hosts import HOSTS
from yespo_testkit.call import RECOMS

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Hosts:
    """The API's and the tracker's addresses, plain http too, and a project's own, which may have a path."""

    def __init__(self, more: Iterable[str] = ()) -> None:
        self._prefixes: dict[tuple[str, int | None], bytes] = {}
        for base_url in (*HOSTS, *more):
            parts = urlsplit(base_url)
            if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
                raise ValueError(f"base_urls: {base_url!r} isn't a base URL; one looks like https://api.example.com.")
            port = None if parts.port == _DEFAULT_PORTS[parts.scheme] else parts.port
            self._prefixes[parts.hostname, port] = parts.path.rstrip("/").encode()

    def target(self, scheme: str, host: str, port: int | None, target: bytes) -> bytes | None:
        """Return the path and query that the fake is asked for, None where it doesn't answer for the address."""
        if port is not None and port == _DEFAULT_PORTS.get(scheme):
            port = None
        prefix = self._prefixes.get((host, port))
        if prefix is None:
            prefix = self._prefixes.get((host.lower(), port))
        if not prefix:
            return None if prefix is None else target
        return target[len(prefix) :] if target.startswith(prefix) else None

    def urls(self) -> list[str]:
        """Return what the URLs begin with that the fake answers for."""
        return [
            f"{scheme}://{host}{'' if port is None else f':{port}'}{prefix.decode()}/"
            for (host, port), prefix in self._prefixes.items()
            for scheme in _DEFAULT_PORTS
        ]

    def known(self, scheme: str, host: str, port: int | None) -> bool:
        """Tell whether the fake answers at an address, be it for some paths only."""
        if port is not None and port == _DEFAULT_PORTS.get(scheme):
            port = None
        return (host.lower(), port) in self._prefixes


def is_meant_for_the_api(target: bytes) -> bool:
    """Tell whether a path is that of a request for recommendations, wherever it goes."""
    return RECOMS.encode() in target
