"""A response sent as ASGI messages."""

from __future__ import annotations

from starlette.types import Send

from yespo_mockserver.messages.reply import Response


async def send_response(send: Send, response: Response) -> None:
    """Send a response that is framed already."""
    await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
    await send({"type": "http.response.body", "body": response.body})
