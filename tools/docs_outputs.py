"""Makes the outputs that docs/ shows: what is asked there is asked here, and what comes is written down."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Mapping

import httpx
import msgspec

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop
from yespo_testkit import YespoMock

_SHOWN = 40
_BASE = "http://127.0.0.1:8025"


def first_answer() -> str:
    """Return the first product of the guide's own request, with long texts cut."""
    return _fenced("json", _ask("/api/v2/contacts/recoms/1244", {"contactId": "162688150"}))


def refusal() -> str:
    """Return what a request without an identifier is answered."""
    app = create_app(Shop.demo())
    answer = _get(app, "/api/v2/contacts/recoms/1244", {"contactID": "162688150"})
    return _fenced("text", f"{answer.status_code} {answer.reason_phrase}\n{answer.text}")


def strict_failure() -> str:
    """Return what a strict test says of a misspelt parameter."""
    try:
        with YespoMock() as yespo_mock:
            asked = {"contactID": "162688150", "products": "TENT-0001"}
            httpx.get("https://yespo.io/api/v2/contacts/recoms/1247", params=asked, auth=("shop", "key"))
            del yespo_mock
    except AssertionError as error:
        text = re.sub(r"sent by \S+:\d+", "sent by shop_client.py:8", str(error))
        return _fenced("text", "\n".join(line.rstrip() for line in text.splitlines()))
    raise RuntimeError("A misspelt parameter didn't fail the test.")


def _ask(path: str, asked: Mapping[str, str]) -> str:
    first, *_ = _get(create_app(Shop.demo()), path, asked).json()
    lines = [f"    {_json(name)}: {_json(_cut(value))}," for name, value in first.items()]
    return "\n".join(["[", "  {", *lines[:-1], lines[-1].rstrip(","), "  },", "  …", "]"])


def _get(app: object, path: str, asked: Mapping[str, str]) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # an ASGI app of starlette's types
        async with httpx.AsyncClient(transport=transport, base_url=_BASE) as client:
            return await client.get(path, params=asked, auth=("user", "any-key"))

    return asyncio.run(ask())


def _cut(value: object) -> object:
    return value[:_SHOWN] + "…" if isinstance(value, str) and len(value) > _SHOWN + 1 else value


def _json(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    return msgspec.json.encode(value).decode()


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip(os.linesep)}\n```"


OUTPUTS: Mapping[str, Callable[[], str]] = {
    "first answer": first_answer,
    "refusal": refusal,
    "strict failure": strict_failure,
}
"""What makes each output, by the name that stands in `<!-- output: NAME -->`."""
