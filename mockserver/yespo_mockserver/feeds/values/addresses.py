"""Addresses of pages and pictures: what is wrong with one."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_ANOTHER = re.compile(r"[\s,;|](?:https?:)?//", re.IGNORECASE)
_GLUED = re.compile(r"https?://", re.IGNORECASE)
_GLUED_BEHIND = re.compile(r"(?<![/=:])https?://", re.IGNORECASE)
_USUAL = re.compile(r"https?://((?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,24})(?:/[\w.~-]*)*(?:\?[\w.~=&-]*)?", re.ASCII)
_SPACE = re.compile(r"\s")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})*\.?")
_LOCAL = (".local", ".localhost", ".internal", ".lan")


def fault_of(address: str) -> str:
    """Return what is wrong with an http address, in the words of a finding's end of code, `""` if nothing is.

    `not-http`, `several`, `space`, `broken`, `not-public`, `escapes`.
    """
    usual = _USUAL.fullmatch(address)
    if usual is not None and not usual[1].endswith(_LOCAL):
        return ""
    if _ANOTHER.search(address):
        return "several"
    if not _SCHEME.match(address):
        return "not-http"
    if _SPACE.search(address):
        return "space"
    rest = address.partition("://")[2]
    if _GLUED.match(rest):
        return "broken"
    if _GLUED_BEHIND.search(rest.partition("?")[0]):
        return "several"
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "broken"
    if not host or "\\" in address or "<" in address or ">" in address or '"' in address:
        return "broken"
    if (where := _where(host)) != "public":
        return where
    return "escapes" if _PERCENT.search(address) else ""


def _where(host: str) -> str:
    """Return public, or the fault of a host that nobody outside reaches or that can't be one."""
    try:
        address = ip_address(host)
    except ValueError:
        pass
    else:
        return "public" if address.is_global else "not-public"
    if host == "localhost" or host.endswith(_LOCAL):
        return "not-public"
    if "." not in host.rstrip(".") or not _HOST.fullmatch(host) or host.startswith("-"):
        return "broken"
    return "public"
