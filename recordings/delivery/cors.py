"""What pages of other origins may do with media that signed links lead to (Fetch, section 3.2).

The token in the address is the whole credential: whoever has it may read, from wherever. Cookies
are never asked for, so nothing of the reader's comes along.
"""

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


def for_everybody(send):
    """`send`, of a response that a page of any origin may read."""

    async def send_for_everybody(message) -> None:
        if message["type"] == "http.response.start":
            kept = [header for header in message["headers"] if header != SAME_ORIGIN]
            message = {**message, "headers": kept + READABLE}
        await send(message)

    return send_for_everybody


async def allow(send, methods: bytes) -> None:
    """Answer an OPTIONS request, as browsers make it before a request that is not a plain one."""
    await start(send, 204, None, None, (b"allow", methods), *ASKABLE)
    await send({"type": "http.response.body", "body": b""})
