"""Verifying pacts against a provider that runs, with pact-python: offline, and telling nobody.

`yespo-testkit serve` gets the provider states over its control API; any other provider gets them at a state URL.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

SetState = Callable[[str, Mapping[str, object]], None]
"""Brings the provider into a state: its name, and what it is about."""

HOW_TO_GET_IT = "pact verify needs the extra pact: pip install 'yespo-testkit[pact]'."


_NO_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Broken(NamedTuple):
    """Something that a provider doesn't do as a pact says."""

    interaction: str
    place: str
    says: str


def is_there() -> bool:
    """Tell whether pact-python is installed."""
    return importlib.util.find_spec("pact") is not None


def verify(path: Path, url: str, *, states: SetState | str | None, provider: str = "yespo") -> list[Broken]:
    """Return what a provider doesn't do as a pact says; `states` sets provider states, or is the URL that does."""
    from pact import Verifier  # noqa: PLC0415  # an extra, and heavy

    parts = urlsplit(url)
    with _private():
        verifier = Verifier(provider, host=parts.hostname or "127.0.0.1").add_transport(url=url)
        verifier = verifier.add_source(path)
        if isinstance(states, str):
            verifier = verifier.state_handler(states, body=True, teardown=False)
        elif states is not None:
            setting = states

            def handler(state: str, action: str, parameters: Mapping[str, object] | None) -> None:
                if action == "setup" and state:
                    setting(state, parameters or {})

            verifier = verifier.state_handler(handler, teardown=True)
        with _silent():
            try:
                verifier.verify()
            except RuntimeError:
                return list(_broken(verifier.results))
    return []


def _broken(results: object) -> Iterator[Broken]:
    document = results if isinstance(results, dict) else json.loads(str(results))
    found = False
    for error in document.get("errors", ()):
        name = str(error.get("interaction", "an interaction"))
        mismatch = error.get("mismatch") or {}
        for each in mismatch.get("mismatches", ()) or ():
            kind = str(each.get("type", ""))
            place = str(each.get("path") or each.get("key") or each.get("parameter") or "")
            says = str(each.get("mismatch") or each.get("description") or kind)
            if kind == "BodyMismatch" and not place:
                continue
            found = True
            yield Broken(name, _place(kind, place), _NO_COLOUR.sub("", says))
        if not mismatch.get("mismatches"):
            found = True
            yield Broken(name, "provider", str(mismatch.get("message") or mismatch.get("type") or "It failed."))
    if not found:
        yield Broken("the pact", "provider", "The verification failed; nothing more is known.")


def _place(kind: str, place: str) -> str:
    if kind == "BodyMismatch":
        return f"response.body{place.removeprefix('$')}"
    if kind == "HeaderMismatch":
        return f"response.headers.{place}"
    return "response.status" if kind == "StatusMismatch" else f"response.{place}"


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Keep off the terminal what the library and its server print past Python."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        for number in (*kept, nowhere):
            os.close(number)


@contextlib.contextmanager
def _private() -> Iterator[None]:
    """Have nothing told to anybody while a pact is verified."""
    before = os.environ.get("PACT_DO_NOT_TRACK")
    os.environ["PACT_DO_NOT_TRACK"] = "true"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PACT_DO_NOT_TRACK"]
        else:
            os.environ["PACT_DO_NOT_TRACK"] = before
