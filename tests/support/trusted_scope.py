"""Requests through the trusted scope, with any headers, in this process."""

from hotline.web.trusted_scope import TrustedScope

URL = "https://live.example.org"
LOCAL = "http://localhost:8000"


class Application:
    """An application that keeps the scope it was called with."""

    scope = None

    async def __call__(self, scope, receive, send):
        self.scope = scope
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def pass_trusted_scope(
    *headers, url=URL, proxies=1, kind="http", port=8000, trusted_scope=None, **scope
):
    """Send a request; return (scope, None) if it was passed on, (None, messages) if refused.

    Headers are pairs of text; a Host, and for a socket an Origin, is added where there is none.
    """
    application, sent = Application(), []
    names = {name.lower() for name, _ in headers}
    if "host" not in names:
        headers = [*headers, ("host", url.partition("://")[2])]
    if kind == "websocket" and "origin" not in names:
        headers = [*headers, ("origin", url)]
    request = {
        "type": kind,
        "path": "/",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        "client": ["127.0.0.1", 5555],
        "server": ["127.0.0.1", port],
        **({"method": "GET", "scheme": "http"} if kind == "http" else {}),
        **scope,
    }

    async def receive():
        return {"type": f"{kind}.{'request' if kind == 'http' else 'connect'}"}

    async def send(message):
        sent.append(message)

    await (trusted_scope or TrustedScope(application, url, proxies))(request, receive, send)
    return (application.scope, None) if application.scope else (None, sent)
