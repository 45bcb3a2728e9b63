"""Responses, with a sentence for people, to requests that never reach the application."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS = {
    400: "Bad Request",
    408: "Request Timeout",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
BUSY_FOR = 5  # seconds
NOT_UNDERSTOOD = _("This request could not be understood.")
TOO_LARGE = _("This is larger than the 128 KiB that a request may have.")
NO_BODY = _("A request of this kind has no body.")
LONG_HEAD = _("The headers of this request are too long. Clear this site’s cookies and try again.")
TOO_SLOW = _("This request took too long to arrive. Try again.")
BUSY = _("Too much is being sent to this site just now. Try again in a moment.")
BROKEN = _("Something went wrong here. Try again in a moment.")


def answer(status: int, sentence: str | Promise) -> bytes:
    body = str(sentence).encode()
    lines = [
        f"HTTP/1.1 {status} {REASONS.get(status, 'Refused')}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ]
    if status == 503:
        lines.append(f"Retry-After: {BUSY_FOR}")
    return "\r\n".join([*lines, "", ""]).encode() + body
