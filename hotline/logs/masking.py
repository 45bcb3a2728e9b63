"""Replace secrets in what is logged: keys, tokens, cookies, signed addresses, email addresses.

Nobody should log one. Errors of libraries and addresses of requests have them in their words,
though, and a log is read by more people than may use what it opens.
"""

import re
from collections.abc import Iterable

MASK = "[secret]"
EMAIL = "[email]"

# The part of a path that is the whole permission: of media and copies, of what is shared, of roles
# and of screens, of a speaker's part, of links in mails.
IN_PATHS = re.compile(
    r"(?<![\w/.-])((?:https?://[^/\s]+)?/(?:media|copies|files|shared|part|setup|accounts/signup"
    r"|accounts/invitation|accounts/address|accounts/password/reset/key"
    r"|r/[^/\s]+/(?:as|screen|overlay))/)[^/\s]+"
)
WORDS = r"(?:[\w-]*(?:token|secret|password|passwd|signature|credential|session|cookie|csrf|key))"
PATTERNS = (
    # A header of HTTP with a credential (RFC 9110, sections 11.6.2; RFC 6265, section 4).
    (re.compile(r"(?i)\b(bearer|basic)[ \t]+[^\s,;'\"]+"), rf"\1 {MASK}"),
    (re.compile(r"(?i)\b((?:set-)?cookie['\"]?[:=][ \t]*)[^\r\n]+"), rf"\1{MASK}"),
    # The password of a URL, and the last part of a stream's, which is its key.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+(?=@)"), rf"\1{MASK}"),
    (re.compile(r"(\brtmps?://[^\s/]+/[^\s/]+/)[^\s'\"]+"), rf"\1{MASK}"),
    # Fields of queries, forms, headers and dictionaries, by their names.
    (re.compile(rf"(?i)(\b{WORDS}['\"]?\s*[=:]\s*['\"]?)[^\s&;,'\"()\[\]{{}}]+"), rf"\1{MASK}"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), EMAIL),
    # A signed value of Django (django.core.signing): data, time and signature.
    (re.compile(r"\b[\w-]+:[\w-]{6,}:[\w-]{20,}|\b[\w-]{8,}:[\w-]{40,}"), MASK),
)
# Words that are long and random: those of `secrets.token_hex` and `secrets.token_urlsafe`. They
# have digits or, as names in programs have not, two capitals side by side among small letters. A
# migration's name, 0010_former_files_and_merged_seats, is none of them.
RANDOM = re.compile(
    r"(?<![\w-])(?!\d{4}(?:_[a-z]+|_\d{4})+(?![\w-]))(?=[\w-]*[A-Za-z])(?:(?=[\w-]*\d)|(?=[\w-]*[a-z])(?=[\w-]*[A-Z]{2}))"
    r"[\w-]{24,}(?![\w-])"
)
FIELDS = re.compile(rf"(?i)(?:{WORDS}|authorization|email|offer|answer)")
"""Names of fields whose whole values are masked."""
OURS = frozenset(["request", "level", "logger", "timestamp"])
"""Names of fields that this package makes itself."""


class Masker:
    """Masks secrets by their form, and `known` secrets wherever they are."""

    def __init__(self, known: Iterable[str | None] = ()) -> None:
        values = sorted((re.escape(one) for one in known if one and len(one) >= 6), key=len)
        self._known = re.compile("|".join(reversed(values))) if values else None

    def __call__(self, text: str) -> str:
        if self._known:
            text = self._known.sub(MASK, text)
        text = IN_PATHS.sub(rf"\1{MASK}", text)
        for pattern, replacement in PATTERNS:
            text = pattern.sub(replacement, text)
        return RANDOM.sub(MASK, text)

    def field(self, name: str, value: object) -> object:
        """Mask a value of a structured line; numbers and truth values are no secrets."""
        if name in OURS or value is None or isinstance(value, bool | int | float):
            return value
        return MASK if FIELDS.fullmatch(name) else self(str(value))
