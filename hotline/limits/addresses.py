"""The address of a client, as limits count it."""

from django.http import HttpRequest

from hotline.web.asgi_types import Scope

NOWHERE = "nowhere"  # all requests without an address share this one, so they are limited too


def address_of(request: HttpRequest) -> str:
    address: str | None = request.META.get("REMOTE_ADDR")
    return address or NOWHERE


def address_of_scope(scope: Scope) -> str:
    """Return the client's address of a socket's ASGI scope.

    Its `client` is a host and a port, or None (asgi.readthedocs.io).
    """
    address: str | None = (scope.get("client") or [None])[0]
    return address or NOWHERE
