"""Security and cache headers of every page.

The Content-Security-Policy keeps text that people wrote from running as a script.
"""

from collections.abc import Awaitable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .middleware import GetResponse

POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class CspMiddleware:
    sync_capable = async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self._later(request)
        return self._with_policy(self.get_response(request))

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        return self._with_policy(await self.get_response(request))

    @staticmethod
    def _with_policy(response: HttpResponseBase) -> HttpResponseBase:
        # A page is rendered for one person, with their CSRF token: no cache on the way may give it
        # to somebody else, whatever its configuration.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(self)")
        return response
