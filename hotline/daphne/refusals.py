"""Responses to requests that never reach the application."""

from django.utils.functional import Promise

REASONS = {
    400: "Bad Request",
    408: "Request Timeout",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
BUSY_FOR = 5  # seconds


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
