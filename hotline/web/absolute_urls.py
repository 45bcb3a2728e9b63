"""Absolute URLs for mails, for links to copy and for encoders.

They are built from HOTLINE_URL only, because the sender of a request chooses its Host.
"""

from django.conf import settings
from django.http import HttpRequest

from .middleware import Middleware


def absolute(path: str) -> str:
    """Return the public URL of `path`, which begins with a slash."""
    return settings.HOTLINE_URL + path


class AbsoluteUrlsMiddleware(Middleware):
    """Make `request.build_absolute_uri` use HOTLINE_URL, for libraries that mail its links.

    The attribute is private to Django; tests/hostile/test_absolute_urls.py fails when it moves.
    """

    def before(self, request: HttpRequest) -> None:
        request._current_scheme_host = settings.HOTLINE_URL  # type: ignore[attr-defined]  # private
