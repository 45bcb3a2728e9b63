"""Detect names that look alike.

Before comparison names lose case, accents, spaces, signs and a number at the end; letters of other
scripts that look Latin become the Latin ones (a small part of Unicode TR 39, section 4); and words
for roles, such as "host", are removed.
"""

import unicodedata

from .names import BLANK

# For each Latin letter the characters that look like it: Cyrillic, Greek, Armenian, Cherokee, Lisu,
# small capitals and turned letters, then digits and signs that people read as letters.
DRAWN_ALIKE = {
    "a": "аαɑᎪꓮʌɐəᴀ4@",
    "b": "вьβʙᏴꓐ8",
    "c": "сᴄᏟꓚ",
    "d": "ԁđᎠꓓᴅ",
    "e": "еєεҽɘᎬꓰᴇ3",
    "f": "ғꓝꜰ",
    "g": "ɡցԍᏀꓖ9",
    "h": "һնհħʜᎻꓧ",
    "i": "іιıɩlӏᎥᏞꓲꓡʟ1|!",
    "j": "јϳյᎫꓙᴊ",
    "k": "кκᏦꓗᴋ",
    "m": "мᴍᎷꓟ",
    "n": "пηոɴꓠ",
    "o": "оοօσøꓳᴏ0",
    "p": "рρᏢꓑᴘ",
    "q": "ԛզ",
    "r": "гʀᴦᎡꓣ",
    "s": "ѕꜱᏚꓢ5$",
    "t": "тτᴛᎢꓔ7",
    "u": "υսᴜꓴ",
    "v": "νѵᴠᏙꓦ",
    "w": "ԝωᴡшաᎳꓪ",
    "x": "хχꓫ",
    "y": "уγүʏꓬ",
    "z": "ᴢᏃꓜ2",
}
# Capitals that look Latin although their small letters do not; replaced before case is removed.
CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ\u03f2", "ABEZHIKMNOPTYXCc")
LATIN = str.maketrans(
    {other.casefold(): one for one, others in DRAWN_ALIKE.items() for other in others}
)
READ_AS_ONE = (("rn", "m"), ("vv", "w"))
SIGNS = "@|!$"  # signs that people read as letters inside a word
FOREIGN = "?"  # stands for a letter of another script among Latin ones; it matches any letter

# Words that a guest could add to a host's name to pass for that host; English and French.
ROLES = "host co cohost hosts moderator mod admin owner official real staff team the"
ROLES += " hote cohote animateur animatrice moderateur moderatrice officiel officielle vrai vraie"


def alike(one: str, other: str) -> bool:
    """Whether people may take both names for the same person's."""
    return any(_same(mine, theirs) for mine in _readings(one) for theirs in _readings(other))


def _same(one: str, other: str) -> bool:
    """Whether two readings match letter by letter; at least half of the letters must be known."""
    if len(one) != len(other):
        return False
    pairs = list(zip(one, other, strict=True))
    unknown = sum(FOREIGN in pair for pair in pairs)
    return 2 * unknown <= len(pairs) and all(a == b or FOREIGN in (a, b) for a, b in pairs)


def _readings(name: str) -> set[str]:
    """Return the possible readings of a name.

    Signs and a number at its ends are read both as such and as letters. Symbols are read both as
    spaces and as FOREIGN letters, because some look like letters.
    """
    letters = _letters(name)
    plain = letters.strip(SIGNS + " ")
    bare = plain.rstrip(SIGNS + "0123456789 ")
    found = {_without_roles(each or letters) for each in (letters, plain, bare)}
    return found | {_without_roles(_letters(name, symbol=FOREIGN))}


def _letters(name: str, symbol: str = " ") -> str:
    # NFKD first: it turns full-width, circled and mathematical letters into plain letters.
    kept = []
    drawn = unicodedata.normalize("NFKD", name.translate(CAPITALS)).translate(CAPITALS)
    for char in unicodedata.normalize("NFKD", drawn.casefold()):
        category = unicodedata.category(char)[0]
        if (category in "LN" and char not in BLANK) or char in SIGNS:
            kept.append(char)
        elif category == "S":
            kept.append(symbol)
        elif category not in "MC":
            kept.append(" ")  # punctuation and spaces separate words; marks and invisibles don't
    return "".join(kept).strip()


def _without_roles(letters: str) -> str:
    """Remove words for roles; keep them if the name has no other words."""
    words = [_latin(word) for word in letters.split()]
    return "".join(word for word in words if word not in _ROLES) or "".join(words)


def _latin(word: str) -> str:
    word = word.translate(LATIN)
    for two, one in READ_AS_ONE:
        word = word.replace(two, one)
    if any("a" <= char <= "z" for char in word):
        word = "".join(char if char.isascii() else FOREIGN for char in word)
    return word


_ROLES = frozenset(map(_latin, ROLES.split()))
