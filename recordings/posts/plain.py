"""Changes to texts so that no platform misreads them."""

import re
import unicodedata

from recordings.media.one_line import one_line

# Digits of any script, and the colons that readers or a platform may take for one.
CLOCK = re.compile(r"(?<=\d)[:：∶ː](?=\d)")
JOINERS = "\u200d\ufe0e\ufe0f\u20e3"
LATIN = ("LATIN", "FEMININE ORDINAL", "MASCULINE ORDINAL")


def without_clock_times(text: str) -> str:
    """Write "20:30" as "20.30", because platforms take clock times for chapters."""
    return CLOCK.sub(".", text)


def without_angles(text: str) -> str:
    """Write "<" and ">" as "‹" and "›", because YouTube refuses a description with them."""
    return text.replace("<", "‹").replace(">", "›")


def plain_title(title: str) -> str:
    """Return a title in which no platform reads a clock time or markup."""
    return without_clock_times(without_angles(one_line(title)))


def without_emoji(text: str) -> str:
    """Leave out emoji and other signs that are pictures, and what joins them."""
    if text.isascii():
        return one_line(text)
    return one_line("".join(char for char in text if not _is_pictorial(char)))


def is_latin(text: str) -> bool:
    """Whether all letters are of the Latin script, with any accents."""
    letters = (char for char in text if not char.isascii() and char.isalpha())
    return all(unicodedata.name(char, "").startswith(LATIN) for char in letters)


def compatible(text: str) -> str:
    """Return the plain forms of letters that are drawn in bold, in circles or wide (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def _is_pictorial(char: str) -> bool:
    if char in JOINERS:
        return True
    if "\u2600" <= char <= "\u27bf" or char >= "\U0001f000":
        return True
    # Not "°" and "©", which stand in sentences. Cn and Co may be emoji of a later Unicode.
    return char > "\u2000" and unicodedata.category(char) in ("So", "Cn", "Co")
