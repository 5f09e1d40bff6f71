"""The recording proxy between a server that does what a test says and a client that sends raw bytes."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable

from yespo_contracts.recordings.exchange import Recorded
from yespo_testkit.record.proxy import Proxy
from yespo_testkit.record.target import Target

Upstream = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

GET = b"GET /api/v2/contacts/recoms/1244?contactId=7 HTTP/1.1\r\nHost: x\r\nAuthorization: Basic dTprZXk=\r\n\r\n"


def passed(
    upstream: Upstream, sent: bytes, *, most: int = 4096, api_key: str | None = None
) -> tuple[bytes | str, list[Recorded]]:
    """Return what a client gets through the proxy, or how its connection broke, and what was handed over."""

    async def run() -> tuple[bytes | str, list[Recorded]]:
        taken: list[Recorded] = []
        server = await asyncio.start_server(upstream, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        proxy = Proxy(Target.of(f"http://127.0.0.1:{port}"), taken.append, most_recorded=most, api_key=api_key)
        front = await asyncio.start_server(proxy.serve, "127.0.0.1", 0, limit=65536)
        reader, writer = await asyncio.open_connection("127.0.0.1", front.sockets[0].getsockname()[1])
        writer.write(sent)
        try:
            got: bytes | str = await asyncio.wait_for(reader.read(-1), 5)
        except ConnectionResetError:
            got = "reset"
        except TimeoutError:
            got = "stall"
        writer.close()
        await asyncio.sleep(0.05)
        server.close()
        front.close()
        return got, taken

    return asyncio.run(run())


def answering(*pieces: bytes, end: str = "close") -> Upstream:
    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        if end == "reset":
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return
        writer.close()

    return upstream


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
