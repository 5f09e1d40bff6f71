"""An answer's headers: who may keep the answer, who may read it, and what must not be in them."""

from __future__ import annotations

from collections.abc import Iterator

from yespo_checker.assertions.mismatch import Mismatch
from yespo_checker.sending.answer import Answer
from yespo_contracts.behaviour import Behaviour

INJECTED = "X-Yespo-Testkit-Injected"
"""The header that a server sends if it writes a parameter with a line break into its headers."""

_SHARED = ("surrogate-control", "cdn-cache-control")
_KEPT = "A shared cache may keep the answer, and give it to somebody else."


def header_mismatches(behaviour: Behaviour, answer: Answer) -> Iterator[Mismatch]:
    """Iterate over what is wrong with the headers of an answer to any request."""
    yield from _kept(answer)
    yield from _read_elsewhere(behaviour, answer)
    lengths = {value.strip() for name, value in answer.headers if name == "content-length"}
    if len(lengths) > 1:
        yield Mismatch("answered", "An answer has two lengths.", "one Content-Length", ", ".join(sorted(lengths)))
    if answer.header(INJECTED.lower()) is not None:
        message = "A line break in a parameter begins another header of the answer."
        yield Mismatch("header-injection", message, f"no {INJECTED}", INJECTED)
    if answer.tells_key:
        yield Mismatch("key-secrecy", "The answer repeats the API key.", "no credentials", "the request's credentials")


def _kept(answer: Answer) -> Iterator[Mismatch]:
    """Find what lets a shared cache keep the answer to a request with Authorization (RFC 9111, section 3.5)."""
    for name in ("cache-control", *_SHARED):
        control = (answer.header(name) or "").lower().replace(" ", "")
        kept_off = "private" in control or "no-store" in control or "no-cache" in control
        for_a_while = "max-age=" in control.replace("max-age=0", "")
        invited = "public" in control or "s-maxage" in control.replace("s-maxage=0", "")
        invited |= for_a_while and (name in _SHARED or "must-revalidate" in control)
        if invited and not kept_off:
            yield Mismatch("caching", _KEPT, f"no {name}, or private", f"{name}: {control}")
            return
    age = answer.header("age") or "0"
    if age.strip("0"):
        yield Mismatch("caching", "An answer comes out of a shared cache.", "no Age", f"Age: {age}")


def _read_elsewhere(behaviour: Behaviour, answer: Answer) -> Iterator[Mismatch]:
    origin = answer.header("access-control-allow-origin")
    if behaviour.cors == "off" and origin is not None:
        message = "Pages of other origins may read the answer."
        yield Mismatch("cors", message, "no Access-Control-Allow-Origin", f"Access-Control-Allow-Origin: {origin}")
    if behaviour.cors == "any" and origin is None:
        yield Mismatch("cors", "Pages of other origins can't read the answer.", "Access-Control-Allow-Origin", "none")
