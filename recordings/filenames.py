"""Names that every file system takes and people recognise."""

import re
import unicodedata
from datetime import date
from urllib.parse import quote

from wcwidth import iter_graphemes

# What Windows, macOS or a shell would stumble over, and what is not seen or turns the direction
# of what is. Letters of any script stay, and with them the joiners (U+200C, U+200D) that Persian,
# Sinhala and families of emoji are written with, and the tags that make flags.
AWKWARD = re.compile(
    r'[\x00-\x1f\x7f-\x9f\\/:*?"<>|\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f'
    r"\ud800-\udfff\ufeff\ufff9-\uffff\U0001d173-\U0001d17a]+"
)
JOINERS = "\u200c\u200d"
# Devices on Windows, whatever follows the first dot.
RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])\s*(\.|$)", re.IGNORECASE)

LONGEST = 180  # bytes in UTF-8 of the words, of the 255 that file systems allow for a name
SHARE = 60  # bytes that a word after the first may take, so that files of one session differ
FULL = 255
ATTR_CHAR = "!#$&+^`|~"  # beside letters, digits and "-._" (RFC 5987, section 3.2.1)
UNNAMED = "Hotline"


def safe(*words: str, when: date | None, ending: str) -> str:
    """`"Title - Speaker - 2026-11-22.mp4"`, of the words that are not empty."""
    first, *rest = [clean for word in words if (clean := _clean(word))] or [UNNAMED]
    rest = [_cut(word, SHARE) for word in rest]
    left = LONGEST - sum(len(f" - {word}".encode()) for word in rest)
    name = " - ".join([_cut(first, left) or UNNAMED, *rest])
    if RESERVED.match(name):
        name = f"_{name}"
    date = f" - {when:%Y-%m-%d}" if when else ""
    return f"{name}{date}.{ending}"


def disposition(name: str) -> str:
    """The Content-Disposition that saves a download under its name (RFC 6266, section 4.3).

    `name` may be anything that stood in an address. Clients that know no `filename*` get what of
    it is ASCII.
    """
    stem, dot, ending = " ".join(AWKWARD.sub(" ", name).split()).rpartition(".")
    name = _cut(stem, FULL - len(f"{dot}{ending}".encode())) + dot + ending
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    # "%" too: some clients decode what looks encoded. What is awkward may come of NFKD.
    stem, dot, ending = AWKWARD.sub(" ", plain).replace("%", " ").rpartition(".")
    plain = f"{' '.join(stem.split()).strip(' -.') or UNNAMED}{dot}{ending}"
    if plain == name:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=ATTR_CHAR)}"


def _clean(word: str) -> str:
    word = " ".join(AWKWARD.sub(" ", word).split())
    return word.lstrip("-~. " + JOINERS).rstrip(". " + JOINERS)


def _cut(word: str, most: int) -> str:
    """As many whole letters and emoji as fit into so many bytes."""
    if len(word.encode()) <= most:
        return word
    kept = length = 0
    for cluster in iter_graphemes(word[:most]):
        length += len(cluster.encode())
        if length > most:
            break
        kept += len(cluster)
    return word[:kept].rstrip(". -" + JOINERS)
