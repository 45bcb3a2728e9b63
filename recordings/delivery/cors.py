"""CORS headers that let pages of any origin read media by signed links (Fetch, section 3.2).

The token in the URL is the only credential, so its holder may read from any origin. The headers
do not allow cookies, so a request from another origin carries nothing of the reader's.
"""

from hotline.web.asgi_types import Message, Send
from hotline.web.responses import SAME_ORIGIN, start

READABLE = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"accept-ranges, content-length, content-range"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
ASKABLE = [
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"range, if-range"),
    (b"access-control-max-age", b"86400"),
]


def for_everybody(send: Send) -> Send:
    """Wrap `send` so that a page of any origin may read the response."""

    async def send_for_everybody(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [header for header in message["headers"] if header != SAME_ORIGIN]
            message = {**message, "headers": kept + READABLE}
        await send(message)

    return send_for_everybody


async def allow(send: Send, methods: bytes) -> None:
    """Answer an OPTIONS request, including the preflight of a browser."""
    await start(send, 204, None, None, (b"allow", methods), *ASKABLE)
    await send({"type": "http.response.body", "body": b""})
