"""The address of a client, as limits count it."""

NOWHERE = "nowhere"  # all requests without an address share this one, so they are limited too


def address_of(request):
    return request.META.get("REMOTE_ADDR") or NOWHERE


def address_of_scope(scope):
    """Return the client's address of a socket's ASGI scope.

    Its `client` is a host and a port, or None (asgi.readthedocs.io).
    """
    return (scope.get("client") or [None])[0] or NOWHERE
