"""The programs that may read how the site does in detail."""

import hmac
from ipaddress import ip_address

from django.conf import settings

from hotline.web.asgi_types import Scope
from hotline.web.responses import header

BEARER = "bearer "  # RFC 6750, section 2.1; the scheme's name may be in any case (RFC 9110)


def may_read(scope: Scope) -> bool:
    """Whether a request has the token, or comes from a network that needs none."""
    return _has_token(scope) or _is_near(scope)


def has_other_token(scope: Scope) -> bool:
    """Whether it has a token that is not ours, about which its operator should know."""
    return header(scope, b"authorization") is not None and not _has_token(scope)


def _has_token(scope: Scope) -> bool:
    given = header(scope, b"authorization") or ""
    token = settings.MONITOR_TOKEN
    if not token or given[: len(BEARER)].lower() != BEARER:
        return False
    return hmac.compare_digest(given[len(BEARER) :].strip().encode(), token.encode())


def _is_near(scope: Scope) -> bool:
    client = scope.get("client")
    try:
        address = ip_address(str(client[0]) if client else "")
    except ValueError:
        return False  # a Unix socket has no address
    return any(address in network for network in settings.MONITOR_NETWORKS)
