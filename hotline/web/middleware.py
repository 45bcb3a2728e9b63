"""The base of our middlewares."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

GetResponse = Callable[[HttpRequest], Any]
"""The rest of the middlewares and the view.

It returns an `HttpResponseBase`, or in an asynchronous chain an awaitable of one. A middleware
learns by `iscoroutinefunction` which of the two it gets; the type checker can't follow that.
"""


class Middleware:
    """A middleware for synchronous and asynchronous chains that acts before or after the view.

    Subclasses override `before` or `after`, and also `abefore` or `aafter` if the former would hold
    up an event loop. Django's `MiddlewareMixin` would run such methods in a thread each time.
    """

    sync_capable = async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self._acall(request)
        response = self.before(request)
        if response is None:
            response = self.get_response(request)
        return self.after(request, response)

    async def _acall(self, request: HttpRequest) -> HttpResponseBase:
        response = await self.abefore(request)
        if response is None:
            response = await self.get_response(request)
        return await self.aafter(request, response)

    def before(self, request: HttpRequest) -> HttpResponseBase | None:
        """Return a response if the view is not to be called."""
        return None

    async def abefore(self, request: HttpRequest) -> HttpResponseBase | None:
        return self.before(request)

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return `response`, or another one in its place."""
        return response

    async def aafter(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return self.after(request, response)
