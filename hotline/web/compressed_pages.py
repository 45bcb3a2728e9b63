"""Compress pages and fragments for clients that accept gzip.

The length of a compressed page could tell, guess by guess, what a secret of the page is (BREACH).
So each answer gets up to `PADDING` random bytes more, and Django masks the CSRF token of each page
anew. Pages of other sites can't request ours unseen either, because the session's cookie is `Lax`.
"""

import asyncio
from typing import TypeGuard

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

from .middleware import Middleware
from .static_app import takes_gzip

LEAST = 1000  # bytes; what is shorter fits into one packet as it is
PADDING = 100  # bytes, as in Django's GZipMiddleware


class CompressedPagesMiddleware(Middleware):
    """Compress HTML. Django's own middleware compresses answers to encoders and players too."""

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not may_be_compressed(response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if takes_gzip(request.headers.get("Accept-Encoding")):
            response.content = compress_string(response.content, max_random_bytes=PADDING)
            response.headers["Content-Encoding"] = "gzip"
            if "Content-Length" in response.headers:
                response.headers["Content-Length"] = str(len(response.content))
        return response

    async def aafter(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if may_be_compressed(response):
            # 3 ms for a page of 110 KB, in which the event loop goes on.
            return await asyncio.to_thread(self.after, request, response)
        return response


def may_be_compressed(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    return (
        isinstance(response, HttpResponse)
        and response.headers.get("Content-Type", "").startswith("text/html")
        and "Content-Encoding" not in response.headers
        and len(response.content) >= LEAST
    )
