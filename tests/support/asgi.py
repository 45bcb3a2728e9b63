"""A client of an ASGI application, in the same process."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import unquote


@dataclass
class Reply:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    chunks: int = 0


async def ask(
    app, path, method="GET", leave_after=None, on_start=lambda: None, query="", **headers
) -> Reply:
    """Send one request; headers as `if_range=…`.

    Args:
        leave_after: disconnect after so many chunks.
        on_start: called when the headers have come, before the body.
    """
    reply, gone = Reply(), asyncio.Event()
    scope = {
        "type": "http",
        "method": method,
        "path": unquote(path),
        "query_string": query.encode(),
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        ],
    }
    sent = False

    async def receive():
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.start":
            reply.status = message["status"]
            reply.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            on_start()
        elif not gone.is_set():
            reply.body += message.get("body", b"")
            reply.chunks += bool(message.get("body"))
        if leave_after is not None and reply.chunks >= leave_after:
            gone.set()
        await asyncio.sleep(0)

    await app(scope, receive, send)
    return reply
