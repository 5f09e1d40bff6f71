"""What is written down of an answer: its shape, never what a person's data or a product's is."""

from __future__ import annotations

from yespo_checker.assertions.shapes import elements_of
from yespo_checker.sending.answer import Answer
from yespo_contracts.counted import many
from yespo_contracts.product import MANDATORY_FIELDS, TAG_PREFIX


def brief(answer: Answer) -> str:
    """Return how many products came, or what came instead."""
    found = elements_of(answer) if answer.status in {200, 204} else None
    return (
        many(len(found), "product") if found is not None else f"content type {answer.header('content-type') or 'none'}"
    )


def body(answer: Answer) -> str:
    """Return what a refusal looks like."""
    if answer.status in {200, 204}:
        return brief(answer)
    kind = "JSON" if answer.body.lstrip()[:1] == b"{" else "text"
    return f"{answer.header('content-type') or 'no content type'}; {len(answer.body)} bytes, {kind}"


def shape(answer: Answer) -> str:
    """Return which fields and headers an answer has beside the documented ones."""
    names = {name for element in elements_of(answer) or () for name in element}
    others = sorted(name for name in names if name not in MANDATORY_FIELDS and not name.startswith(TAG_PREFIX))
    missing = sorted(set(MANDATORY_FIELDS) - names) if names else []
    headers = ", ".join(sorted({name for name, _ in answer.headers}))
    beside = f"fields beside the documented: {', '.join(others) or 'none'}; missing: {', '.join(missing) or 'none'}"
    return f"{brief(answer)}; {beside}; headers: {headers}"


def head(answer: Answer) -> str:
    """Return what a HEAD came to."""
    return f"HEAD is answered with {answer.status}"
