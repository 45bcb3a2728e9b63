"""Security and cache headers of every page.

The Content-Security-Policy keeps text that people wrote from running as a script.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .middleware import Middleware

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


class SecurityHeadersMiddleware(Middleware):
    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        # A page is rendered for one person, with their CSRF token: no cache on the way may give it
        # to somebody else, whatever its configuration.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(self)")
        return response
