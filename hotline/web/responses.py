"""Complete responses of small ASGI applications."""

SAME_ORIGIN = (b"cross-origin-resource-policy", b"same-origin")
COMMON = [(b"x-content-type-options", b"nosniff"), SAME_ORIGIN]
# For files whose content never changes under one name.
KEPT = (b"cache-control", b"public, max-age=31536000, immutable")

Header = tuple[bytes, bytes]


def header(scope, name: bytes) -> str | None:
    """Return the value of a request header by its lower-case name, or None."""
    for key, value in scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return None


async def start(
    send, status: int, length: int | None, content_type: str | None, *headers: Header
) -> None:
    """Start a response with a body of `length` bytes, or without one if its status forbids it."""
    own = []
    if content_type is not None:
        own = [(b"content-type", content_type.encode()), (b"content-length", b"%d" % length)]
    await send(
        {"type": "http.response.start", "status": status, "headers": own + COMMON + list(headers)}
    )


async def answer(scope, send, body: bytes, content_type: str, *headers: Header) -> None:
    """Send a whole small file; in response to HEAD, only its headers."""
    await start(send, 200, len(body), content_type, *headers)
    body = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": body})


async def refuse(send, status: int, sentence, *headers: Header) -> None:
    """Send an error response with a sentence for people."""
    body = str(sentence).encode()
    no_store = (b"cache-control", b"no-store")
    await start(send, status, len(body), "text/plain; charset=utf-8", no_store, *headers)
    await send({"type": "http.response.body", "body": body})
