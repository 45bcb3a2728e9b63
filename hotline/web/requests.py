"""The request that views get, with the attributes that middleware sets."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request that has passed `settings.MIDDLEWARE`.

    Use it in annotations only: Django itself creates requests, and they are plain `HttpRequest`s.
    """

    htmx: HtmxDetails
    """True if htmx sent the request, and what its headers say."""
