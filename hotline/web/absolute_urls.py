"""Absolute URLs for mails, for links to copy and for encoders.

They are built from HOTLINE_URL only, because the sender of a request chooses its Host.
"""

from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest

from .middleware import GetResponse


def absolute(path: str) -> str:
    """Return the public URL of `path`, which begins with a slash."""
    return settings.HOTLINE_URL + path


class AbsoluteUrlsMiddleware:
    """Make `request.build_absolute_uri` use HOTLINE_URL, for libraries that mail its links.

    The attribute is private to Django; tests/hostile/test_absolute_urls.py fails when it moves.
    """

    sync_capable = async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        request._current_scheme_host = settings.HOTLINE_URL  # type: ignore[attr-defined]  # private
        return self.get_response(request)  # a coroutine if `get_response` is async
