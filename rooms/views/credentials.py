"""How browsers, encoders and players come in to WHIP and WHEP: by a session, or by a key."""

from functools import partial, wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from hotline.limits import Limited
from rooms.access import NoSuchKey

SDP = "application/sdp"
NO_CREDENTIAL = "Bearer"  # RFC 6750 section 3
INVALID_TOKEN = 'Bearer error="invalid_token"'

# Pages of other origins may show a key, which they must have been given. Cookies are never asked
# for, so a key is all that comes along (Fetch section 3.2).
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


def by_session_or_key(method):
    """For a view of one `method`. Encoders and players show a bearer key and have no cookies to be
    abused; everybody else is a browser with a session, and passes the CSRF check.
    """

    def decorated(view):
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        async def door(request, *args, **kwargs):
            if request.method != method:
                return _with(_what_can_be_done(request, method), READABLE)
            if bearer(request) is not None:
                return _with(await _by_key(view, request, *args, **kwargs), READABLE)
            if (await request.auser()).is_authenticated:
                return await protected(request, *args, **kwargs)
            sentence = _("Join the room first, or show its key.")
            return _with(said(401, sentence, WWW_Authenticate=NO_CREDENTIAL), READABLE)

        door.when_limited = partial(_when_limited, method)
        return door

    return decorated


def _what_can_be_done(request, method):
    """The answer to OPTIONS; said too where something else was tried."""
    methods = f"{method}, OPTIONS"
    headers = {"Allow": methods, "Access-Control-Allow-Methods": methods, **ASKABLE}
    if method == "POST":
        headers["Accept-Post"] = SDP
    if request.method == "OPTIONS":
        return _with(HttpResponse(status=204), headers)
    sentence = _("Only %(methods)s can be sent to this address.") % {"methods": methods}
    return _with(said(405, sentence), headers)


async def _by_key(view, request, *args, **kwargs):
    """Refusals are answered here: Django's own would be for pages, and for this origin."""
    try:
        return await view(request, *args, **kwargs)
    except NoSuchKey as refused:
        # RFC 6750 section 3.1: another key may open what this one does not.
        return said(401, str(refused), WWW_Authenticate=INVALID_TOKEN)
    except PermissionDenied as refused:
        return said(403, str(refused))
    except Http404 as refused:
        return said(404, str(refused))
    except Limited as limited:
        return _come_later(limited)


def _when_limited(method, request, limited):
    """Players of other origins can read why they have to wait; None for everybody else.

    Their browsers ask first, and an answer costs as little as its refusal.
    """
    if request.method == "OPTIONS":
        return _with(_what_can_be_done(request, method), READABLE)
    return None if bearer(request) is None else _with(_come_later(limited), READABLE)


def _come_later(limited):
    answer = said(429, limited.sentence, Retry_After=str(limited.seconds))
    answer._has_been_logged = True  # as `refuse` has it, for a flood
    return answer


def bearer(request):
    """The key that the request shows; None when it shows none (RFC 6750 section 2.1).

    Some players send the key alone, and people give them the whole link that ends with it.
    """
    shown = request.headers.get("Authorization")
    if shown is None:
        return None
    scheme, space, key = shown.partition(" ")
    if scheme.lower() != "bearer":
        key = scheme
        if space:  # meant for somebody else, such as a proxy that wants a password
            return None
    return key.strip().rpartition("/")[2]


def said(status, sentence, **headers):
    """A refusal in words, as text: whoever comes here is a program, even if it asks for a page."""
    response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return _with(response, {name.replace("_", "-"): value for name, value in headers.items()})


def _with(response, headers):
    for name, value in headers.items():
        response.headers[name] = value
    return response
