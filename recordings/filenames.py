"""File names for downloads that every file system accepts and people recognise."""

import re
import unicodedata
from datetime import date
from urllib.parse import quote

from wcwidth import iter_graphemes

# Characters that trouble Windows, macOS or a shell, that are invisible, or that change the text
# direction. Letters of any script stay, with the joiners (U+200C, U+200D) that Persian, Sinhala
# and emoji families need, and the tags that make flags.
AWKWARD = re.compile(
    r'[\x00-\x1f\x7f-\x9f\\/:*?"<>|\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f'
    r"\ud800-\udfff\ufeff\ufff9-\uffff\U0001d173-\U0001d17a]+"
)
JOINERS = "\u200c\u200d"
# Device names on Windows, which are reserved with any extension.
RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])\s*(\.|$)", re.IGNORECASE)

LONGEST = 180  # bytes of the words in UTF-8; file systems allow 255 for a name
SHARE = 60  # bytes of each word after the first, so that files of one session still differ
FULL = 255
ATTR_CHAR = "!#$&+^`|~"  # in addition to letters, digits and "-._" (RFC 5987, section 3.2.1)
UNNAMED = "Hotline"


def safe(*words: str, when: date | None, ending: str) -> str:
    """Build a name like `"Title - Speaker - 2026-11-22.mp4"` from the words that are not empty."""
    first, *rest = [clean for word in words if (clean := _clean(word))] or [UNNAMED]
    rest = [_cut(word, SHARE) for word in rest]
    left = LONGEST - sum(len(f" - {word}".encode()) for word in rest)
    name = " - ".join([_cut(first, left) or UNNAMED, *rest])
    if RESERVED.match(name):
        name = f"_{name}"
    date = f" - {when:%Y-%m-%d}" if when else ""
    return f"{name}{date}.{ending}"


def disposition(name: str) -> str:
    """The Content-Disposition that saves a download as `name` (RFC 6266, section 4.3).

    `name` comes from a URL and may hold anything. Clients without support for `filename*` get its
    ASCII characters.
    """
    stem, dot, ending = " ".join(AWKWARD.sub(" ", name).split()).rpartition(".")
    name = _cut(stem, FULL - len(f"{dot}{ending}".encode())) + dot + ending
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    # Replace "%" too, because some clients decode it. Filter again, because NFKD may have
    # produced awkward characters.
    stem, dot, ending = AWKWARD.sub(" ", plain).replace("%", " ").rpartition(".")
    plain = f"{' '.join(stem.split()).strip(' -.') or UNNAMED}{dot}{ending}"
    if plain == name:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=ATTR_CHAR)}"


def _clean(word: str) -> str:
    word = " ".join(AWKWARD.sub(" ", word).split())
    return word.lstrip("-~. " + JOINERS).rstrip(". " + JOINERS)


def _cut(word: str, most: int) -> str:
    """Cut a word to at most `most` bytes without splitting a letter or an emoji."""
    if len(word.encode()) <= most:
        return word
    kept = length = 0
    for cluster in iter_graphemes(word[:most]):
        length += len(cluster.encode())
        if length > most:
            break
        kept += len(cluster)
    return word[:kept].rstrip(". -" + JOINERS)
