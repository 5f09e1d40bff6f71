"""What the fake is measured against: a Starlette route that returns the same bytes to everybody, on the same server."""

from __future__ import annotations

import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from yespo_mockserver.port.binding import bind
from yespo_mockserver.port.server import Server

BODY = b"[" + b"x" * (int(sys.argv[2]) - 2) + b"]"


async def constant(_request: Request) -> Response:
    return Response(BODY, media_type="application/json")


async def taken(request: Request) -> Response:
    await request.body()
    return Response(b"", media_type="application/json")


app = Starlette(
    routes=[
        Route("/api/v2/contacts/recoms/{dataSourceId}", constant),
        Route("/api/v1/orders", taken, methods=["POST"]),
    ]
)
Server(app, bind("127.0.0.1", int(sys.argv[1]))).run()
