from django.conf import settings
from django.http.request import QueryDict


def language_of(query_string: str | bytes) -> str:
    """Return the language of the page that opened a socket, from the socket's URL: `?lang=fr`."""
    asked = QueryDict(query_string).get("lang")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
