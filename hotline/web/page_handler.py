"""Django's handler of requests, with all work on a page in one call on the thread of its request.

In Django's, each middleware that may block is two calls on that thread: twenty for a page.
"""

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from .asgi_types import App, Receive, Scope, Send
from .deferred_response import completed
from .request_threads import keep_connections_of_thread
from .view_of_path import view_of_path


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

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request.

        Django's method calls the request's thread three times and watches for a client that goes,
        for which it could only interrupt coroutines.
        """
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        set_script_prefix(get_script_prefix(scope))
        request, refusal = self.create_request(scope, body)
        if request is None:
            assert refusal is not None  # one of both is there
            await self.send_response(refusal, send)
            return
        response = await completed(request, await sync_to_async(self._respond)(request, scope))
        await self.send_response(response, send)
        if not response.closed:
            await sync_to_async(response.close)()

    def _respond(self, request: HttpRequest, scope: Scope) -> HttpResponseBase:
        """Return the response, closed already if its body is at hand or to come."""
        request_started.send(sender=type(self), scope=scope)
        response = self.get_response(request)
        response._handler_class = type(self)  # type: ignore[attr-defined]  # private to Django
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming:
            keep_connections_of_thread()  # the signal of `close` would close a new one
            response.close()
        return response


def _awaits(path: str) -> bool:
    """Whether the view at a path is a coroutine function."""
    return iscoroutinefunction(view_of_path(path))
