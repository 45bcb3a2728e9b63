"""Text that people typed, as one line for lists that programs read."""

import re
from collections.abc import Callable

from wcwidth import iter_graphemes

# They change the direction of what follows, in other people's lines too, or are no characters.
UNRULY = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # categories Cc and Cs
ELLIPSIS = "…"


def one_line(text: str) -> str:
    """Reduce text to one line without control characters and characters that turn lines around."""
    return without_controls(UNRULY.sub("", text))


def without_controls(text: str) -> str:
    """Reduce text to one line without control characters and lone surrogates."""
    return " ".join(CONTROLS.sub(" ", text).split())


def utf8(text: str) -> int:
    """Return the length in bytes of UTF-8."""
    return len(text.encode())


def utf16(text: str) -> int:
    """Return the length in units of UTF-16, as browsers count characters."""
    return len(text.encode("utf-16-le")) // 2


def shortened(text: str, most: int, measure: Callable[[str], int] = len) -> str:
    """Cut text to at most `most` by `measure`, between letters, with an ellipsis at its end.

    The cut is between words where one of them ends in the last third. No letter with its marks
    and no joined emoji is split. Return the ellipsis alone if not one of these fits.
    """
    if measure(text) <= most:
        return text
    left, kept = most - measure(ELLIPSIS), 0
    for cluster in iter_graphemes(text[: max(0, most)]):
        left -= measure(cluster)
        if left < 0:
            break
        kept += len(cluster)
    cut = text[:kept]
    if not text[kept : kept + 1].isspace():
        words, space, _ = cut.rpartition(" ")
        cut = words if space and len(words) >= kept * 2 // 3 else cut
    return cut.rstrip(" .,;:–-") + ELLIPSIS
