"""Absolute addresses: what is mailed, shown to be copied, or handed to encoders.

They are built from HOTLINE_URL and nothing else, because whatever a request says of its own
address is its sender's to choose.
"""

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings


def absolute(path: str) -> str:
    """The address of `path`, which begins with a slash, as anybody may open it."""
    return settings.HOTLINE_URL + path


class AbsoluteUrlsMiddleware:
    """Have `request.build_absolute_uri` do the same, for libraries that mail links by it.

    The attribute is private to Django; tests/hostile/test_addresses.py fails when it moves.
    """

    sync_capable = async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request):
        request._current_scheme_host = settings.HOTLINE_URL
        return self.get_response(request)  # a coroutine, where the next one is a coroutine function
