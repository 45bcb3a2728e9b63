from collections.abc import Iterable
from contextlib import suppress

from django.conf import settings
from django.http import parse_cookie
from django.http.request import QueryDict
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


def language_of(query_string: str | bytes) -> str:
    """Return the language of the page that opened a socket, from the socket's URL: `?lang=fr`."""
    asked = QueryDict(query_string).get("lang")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def language_of_headers(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the language of the sender of a request, as Django's `LocaleMiddleware` chooses it.

    For what is answered in front of Django: the language of the site's cookie, or else of the
    browser, or else of the site.
    """
    sent = {name: value.decode("latin-1") for name, value in headers}
    chosen = parse_cookie(sent.get(b"cookie", "")).get(settings.LANGUAGE_COOKIE_NAME, "")
    asked = parse_accept_lang_header(sent.get(b"accept-language", "").lower())
    for code in (chosen, *(code for code, _weight in asked)):
        with suppress(LookupError, ValueError):
            return get_supported_language_variant(code)
    return settings.LANGUAGE_CODE
