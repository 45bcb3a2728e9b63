"""Django's handler of requests, with all work on a page in one call on the thread of its request.

In Django's, each middleware that may block is two calls on that thread: twenty for a page.
"""

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from .asgi_types import App, Receive, Scope, Send


class PageHandler(ASGIHandler):
    """ASGI application for synchronous views; passes requests to asynchronous ones to `others`."""

    def __init__(self, others: App) -> None:
        super().__init__()
        self.others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler: App = self.others if _awaits(scope["path"]) else super().__call__
        await handler(scope, receive, send)

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response)(request)


def _awaits(path: str) -> bool:
    """Whether the view at a path is a coroutine function."""
    try:
        return iscoroutinefunction(resolve(path).func)
    except Resolver404:
        return False
