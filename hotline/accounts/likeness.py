"""Names that read like one another.

Names are compared by what is left of them without case, accents, spaces, signs and a number at the
end, with letters of other scripts that look Latin as the Latin ones (a small part of Unicode TR 39,
section 4), and without words that say what somebody is.
"""

import unicodedata

# Letters drawn like Latin ones, behind the Latin one each: Cyrillic, Greek, Armenian, Cherokee,
# Lisu, small capitals and turned letters, then digits and signs that people read as letters.
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
# Capitals drawn like Latin ones whose small letters are not: before case is taken away.
CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ\u03f2", "ABEZHIKMNOPTYXCc")
LATIN = str.maketrans(
    {other.casefold(): one for one, others in DRAWN_ALIKE.items() for other in others}
)
READ_AS_ONE = (("rn", "m"), ("vv", "w"))
UNSEEN = "\u115f\u1160\u3164\uffa0"  # letters to Unicode, and blank
SIGNS = "@|!$"  # which people read as letters, inside of a word
FOREIGN = "?"  # a letter of another script in the midst of Latin ones: it stands for any

# Words that a guest could add to a host's name to pass for that host; English and French.
ROLES = "host co cohost hosts moderator mod admin owner official real staff team the"
ROLES += " hote cohote animateur animatrice moderateur moderatrice officiel officielle vrai vraie"


def alike(one: str, other: str) -> bool:
    """Whether the names may be taken for one person's."""
    return any(_same(mine, theirs) for mine in _readings(one) for theirs in _readings(other))


def _same(one, other):
    """Whether two readings are, letter by letter; of which half at least have to be known."""
    if len(one) != len(other):
        return False
    pairs = list(zip(one, other, strict=True))
    unknown = sum(FOREIGN in pair for pair in pairs)
    return 2 * unknown <= len(pairs) and all(a == b or FOREIGN in (a, b) for a, b in pairs)


def _readings(name):
    """The readings of a name: signs and a number at its ends are taken as such, and as letters; and
    so are symbols, of which some are drawn like letters and each is taken for any.
    """
    letters = _letters(name)
    plain = letters.strip(SIGNS + " ")
    bare = plain.rstrip(SIGNS + "0123456789 ")
    found = {_without_roles(each or letters) for each in (letters, plain, bare)}
    return found | {_without_roles(_letters(name, symbol=FOREIGN))}


def _letters(name, symbol=" "):
    # Compatibility forms first: full-width, circled and mathematical letters are letters.
    kept = []
    drawn = unicodedata.normalize("NFKD", name.translate(CAPITALS)).translate(CAPITALS)
    for char in unicodedata.normalize("NFKD", drawn.casefold()):
        category = unicodedata.category(char)[0]
        if (category in "LN" and char not in UNSEEN) or char in SIGNS:
            kept.append(char)
        elif category == "S":
            kept.append(symbol)
        elif category not in "MC":
            kept.append(" ")  # punctuation and spaces divide; marks and invisibles don't
    return "".join(kept).strip()


def _without_roles(letters):
    """Without what somebody is; all of it where there is nothing else."""
    words = [_latin(word) for word in letters.split()]
    return "".join(word for word in words if word not in _ROLES) or "".join(words)


def _latin(word):
    word = word.translate(LATIN)
    for two, one in READ_AS_ONE:
        word = word.replace(two, one)
    if any("a" <= char <= "z" for char in word):
        word = "".join(char if char.isascii() else FOREIGN for char in word)
    return word


_ROLES = frozenset(map(_latin, ROLES.split()))
