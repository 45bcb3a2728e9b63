"""Requests at the door of the site, with any headers, in this process."""

from hotline.web.trusted_scope import TrustedScope

URL = "https://live.example.org"


class Inside:
    """The application behind the door: keeps the scope that it was handed."""

    scope = None

    async def __call__(self, scope, receive, send):
        self.scope = scope
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def knock(*headers, url=URL, proxies=1, kind="http", port=8000, door=None, **scope):
    """What came in, as (scope, None), or the refusal, as (None, messages).

    Headers are pairs of text; a Host of the site is added where there is none.
    """
    inside, sent = Inside(), []
    names = {name.lower() for name, _ in headers}
    if "host" not in names:
        headers = [*headers, ("host", url.partition("://")[2])]
    if kind == "websocket" and "origin" not in names:
        headers = [*headers, ("origin", url)]
    asked = {
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

    await (door or TrustedScope(inside, url, proxies))(asked, receive, send)
    return (inside.scope, None) if inside.scope else (None, sent)
