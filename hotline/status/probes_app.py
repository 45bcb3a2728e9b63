"""An ASGI app in front of Django for programs that watch the site.

`/healthz` says that this process answers, and asks nothing else. `/readyz` says whether all parts
work. `/metrics` has the numbers of all processes, for readers with the token or from a network that
the operator named; for others there is nothing at that address.
"""

import json

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from hotline.web.asgi_types import App, Header, Receive, Scope, Send
from hotline.web.responses import refuse, start
from hotline.web.sentences import NOTHING_HERE, ONLY_METHODS

from . import readers
from .numbers import Numbers
from .readiness import Report

HEALTH, READY, METRICS = "/healthz", "/readyz", "/metrics"
PATHS = frozenset([HEALTH, READY, METRICS])
"""They are asked by address too, so that any Host may name them."""
METHODS = "GET, HEAD"
OTHER_TOKEN = _("MONITOR_TOKEN of this site is another one.")
NO_STORE = (b"cache-control", b"no-store")
TEXT, JSON = "text/plain; charset=utf-8", "application/json"


class ProbesApp:
    """ASGI application that answers these three paths, and passes other requests to `app`."""

    def __init__(self, app: App, numbers: Numbers) -> None:
        self._app = app
        self._numbers = numbers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if path not in PATHS:
            await self._app(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            allow = (b"allow", METHODS.encode())
            await refuse(send, 405, str(ONLY_METHODS) % {"methods": METHODS}, allow)
        elif path == HEALTH:
            await _answer(scope, send, 200, b"ok\n", TEXT)
        elif path == READY:
            await self._ready(scope, send)
        elif readers.may_read(scope):
            body, kind = await self._numbers.page()
            await _answer(scope, send, 200, body, kind)
        elif readers.has_other_token(scope):
            await refuse(send, 401, OTHER_TOKEN, (b"www-authenticate", b"Bearer"))
        else:
            await refuse(send, 404, NOTHING_HERE)

    async def _ready(self, scope: Scope, send: Send) -> None:
        report = await self._numbers.readiness.report()
        works = all(finding.works for finding in report.values())
        told: dict[str, object] = {"ready": works}
        if readers.may_read(scope):
            told["parts"] = in_words(report)
        body = json.dumps(told, ensure_ascii=False).encode() + b"\n"
        await _answer(scope, send, 200 if works else 503, body, JSON)


def in_words(report: Report) -> dict[str, str]:
    """Return "ok" or a sentence for each part, in English because programs read it."""
    with override("en"):
        return {
            name: "ok" if finding.works else str(finding.sentence)
            for name, finding in report.items()
        }


async def _answer(
    scope: Scope, send: Send, status: int, body: bytes, kind: str, *headers: Header
) -> None:
    await start(send, status, len(body), kind, NO_STORE, *headers)
    body = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": body})
