"""The credentials for WHIP and WHEP: browsers have a session, encoders and players a bearer key."""

from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from hotline.limits import Limited
from hotline.web.requests import Request
from hotline.web.sentences import ONLY_METHODS
from rooms.access import NoSuchKey

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]

SDP = "application/sdp"
NO_CREDENTIAL = "Bearer"  # RFC 6750 section 3
INVALID_TOKEN = 'Bearer error="invalid_token"'

# A page of any origin may send a key and read the answer, because somebody gave the page the key.
# No answer allows cookies (Fetch section 3.2), so a page of another origin has that key alone.
READABLE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Post, Allow, ETag, Hotline-Epoch, Hotline-Voice, Link, Location, Retry-After, "
        "WWW-Authenticate"
    ),
}
ASKABLE = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type, ETag, If-Match",
    "Access-Control-Max-Age": "86400",
}


def by_session_or_key(method: str) -> Callable[[View[P]], View[P]]:
    """Admit requests of one method: those with a bearer key, and those of a signed-in browser.

    A browser must pass the CSRF check. A request with a key need not: encoders and players have
    no cookies that a foreign page could abuse.
    """

    def decorated(view: View[P]) -> View[P]:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def door(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method != method:
                return _with(_allowed(request, method), READABLE)
            if bearer(request) is not None:
                return _with(_by_key(view, request, *args, **kwargs), READABLE)
            if request.user.is_authenticated:
                return protected(request, *args, **kwargs)
            sentence = _("Join the room first, or show its key.")
            return _with(said(401, sentence, WWW_Authenticate=NO_CREDENTIAL), READABLE)

        # For `LimitsMiddleware`. `rooms.limits` counts offers for the whole site.
        vars(door)["when_limited"] = partial(_when_limited, method)
        vars(door)["is_counted_here"] = method == "POST"
        return door

    return decorated


def _allowed(request: Request, method: str) -> HttpResponse:
    """Answer OPTIONS with 204, another method with 405; headers say what the address allows."""
    methods = f"{method}, OPTIONS"
    headers = {"Allow": methods, "Access-Control-Allow-Methods": methods, **ASKABLE}
    if method == "POST":
        headers["Accept-Post"] = SDP
    if request.method == "OPTIONS":
        return _with(HttpResponse(status=204), headers)
    return _with(said(405, ONLY_METHODS % {"methods": methods}), headers)


def _by_key(view: View[P], request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
    """Call the view, and turn its refusals into answers that a page of any origin may read.

    Django would answer them with its error pages, which other origins can't read.
    """
    try:
        return view(request, *args, **kwargs)
    except NoSuchKey as refused:
        # RFC 6750 section 3.1: another key may open what this one does not.
        return said(401, str(refused), WWW_Authenticate=INVALID_TOKEN)
    except PermissionDenied as refused:
        return said(403, str(refused))
    except Http404 as refused:
        return said(404, str(refused))
    except Limited as limited:
        return _come_later(limited)


def _when_limited(method: str, request: Request, limited: Limited) -> HttpResponse | None:
    """Answer a limited request so that players of other origins can read how long to wait.

    None for browsers with a session, which get the usual refusal. OPTIONS, which a browser sends
    before a request to another origin, is answered in full: that costs as little as a refusal.
    """
    if request.method == "OPTIONS":
        return _with(_allowed(request, method), READABLE)
    return None if bearer(request) is None else _with(_come_later(limited), READABLE)


def _come_later(limited: Limited) -> HttpResponse:
    answer = said(429, limited.sentence, Retry_After=str(limited.seconds))
    # Django's flag, which its stubs leave out: a flood must not fill the log.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def bearer(request: Request) -> str | None:
    """Return the bearer key of the request, or None (RFC 6750 section 2.1).

    Some players send the key without "Bearer", and some people give them the whole link, which
    ends with the key. Both are read as the key.
    """
    shown = request.headers.get("Authorization")
    if shown is None:
        return None
    scheme, space, key = shown.partition(" ")
    if scheme.lower() != "bearer":
        key = scheme
        if space:  # another scheme, such as the password for a proxy
            return None
    return key.strip().rpartition("/")[2]


def said(status: int, sentence: str, **headers: str) -> HttpResponse:
    """Return a refusal as plain text, because programs use these addresses and read no pages."""
    response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return _with(response, {name.replace("_", "-"): value for name, value in headers.items()})


def _with(response: HttpResponse, headers: Mapping[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response.headers[name] = value
    return response
