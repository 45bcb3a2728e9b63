"""Names that read like one another.

Two names are taken for one person's when their skeletons are the same: what is left without case,
accents, spaces, signs and a number at the end, with letters of other scripts that look Latin as the
Latin ones (a small part of Unicode TR 39, section 4), and without words that say what somebody is.
"""

import unicodedata

# Letters drawn like Latin ones, behind the Latin one each: Cyrillic, Greek, Armenian, small caps,
# then digits and signs that people read as letters.
DRAWN_ALIKE = {
    "a": "аαɑ4@",
    "b": "вьβʙ",
    "c": "сϲᴄ",
    "d": "ԁđ",
    "e": "еєεҽ3",
    "f": "ғ",
    "g": "ɡցԍ9",
    "h": "һнհħʜ",
    "i": "іιıɩ1lӏ|!",
    "j": "јϳյ",
    "k": "кκ",
    "m": "мᴍ",
    "n": "пηոɴ",
    "o": "оοօσø0",
    "p": "рρ",
    "q": "ԛզ",
    "r": "гʀᴦ",
    "s": "ѕꜱ5$",
    "t": "тτᴛ7",
    "u": "υսᴜ",
    "v": "νѵᴠ",
    "w": "ԝωᴡшա",
    "x": "хχ",
    "y": "уγү",
    "z": "ᴢ2",
}
LATIN = str.maketrans({other: one for one, others in DRAWN_ALIKE.items() for other in others})

# What somebody would write beside a host's name to be taken for them; English and French.
ROLES = "host co cohost hosts moderator mod admin owner official real staff team the"
ROLES += " hote cohote animateur animatrice moderateur moderatrice officiel officielle vrai vraie"


def skeleton(name: str) -> str:
    """Empty when nothing of the name is left but what somebody is."""
    return "".join(word for word in _words(name) if word not in _ROLES)


def alike(one: str, other: str) -> bool:
    """Whether the names may be taken for one person's."""
    return (skeleton(one) or _whole(one)) == (skeleton(other) or _whole(other))


def _whole(name):
    return "".join(_words(name))


def _words(name):
    # Compatibility forms first: full-width, circled and mathematical letters are letters.
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = []
    for char in unicodedata.normalize("NFKD", plain):
        if unicodedata.category(char)[0] in "LN" or char in "@|!$":
            kept.append(char)
        elif unicodedata.category(char)[0] not in "MC":
            kept.append(" ")  # signs, punctuation and spaces divide; marks and invisibles don't
    words = "".join(kept).rstrip("0123456789 ").split() or "".join(kept).split()
    return [_latin(word) for word in words]


def _latin(word):
    return word.translate(LATIN)


_ROLES = frozenset(map(_latin, ROLES.split()))
