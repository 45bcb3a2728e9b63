"""Complete responses of small ASGI applications."""

from django.utils.functional import Promise

from .asgi_types import Header, Scope, Send

SAME_ORIGIN = (b"cross-origin-resource-policy", b"same-origin")
COMMON = [(b"x-content-type-options", b"nosniff"), SAME_ORIGIN]
# For files whose content never changes under one name.
KEPT = (b"cache-control", b"public, max-age=31536000, immutable")


def header(scope: Scope, name: bytes) -> str | None:
    """Return the value of a request header by its lower-case name, or None."""
    headers: list[Header] = scope["headers"]
    for key, value in headers:
        if key == name:
            return value.decode("latin-1")
    return None


async def start(
    send: Send, status: int, length: int | None, content_type: str | None, *headers: Header
) -> None:
    """Start a response with a body of `length` bytes, or without one if its status forbids it."""
    own: list[Header] = []
    if content_type is not None and length is not None:
        own = [(b"content-type", content_type.encode()), (b"content-length", b"%d" % length)]
    await send(
        {"type": "http.response.start", "status": status, "headers": own + COMMON + list(headers)}
    )


async def answer(
    scope: Scope, send: Send, body: bytes, content_type: str, *headers: Header
) -> None:
    """Send a whole small file; in response to HEAD, only its headers."""
    await start(send, 200, len(body), content_type, *headers)
    body = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, status: int, sentence: str | Promise, *headers: Header) -> None:
    """Send an error response with a sentence for people."""
    body = str(sentence).encode()
    no_store = (b"cache-control", b"no-store")
    await start(send, status, len(body), "text/plain; charset=utf-8", no_store, *headers)
    await send({"type": "http.response.body", "body": body})
