"""Choice of a font for each character.

Pillow's own font comes first, so that a room looks the same on every machine. Characters that it
lacks are looked up in the system's fonts. A character that no font has is left out.
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

PLACES = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
)

_EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"}
_ANY_SCRIPT = ("NotoSans-Regular", "DejaVuSans.", "LiberationSans-Regular", "Symbols")
_MOST_TRIED = 16
_NOWHERE = "\U0010fffd"

Font = ImageFont.FreeTypeFont


@lru_cache(maxsize=256)
def font(path: str | None, size: int) -> Font:
    """Load the font at `path`, or Pillow's own for None, `size` pixels high."""
    if path is None:
        own = ImageFont.load_default(size)
        assert isinstance(own, Font)  # it is a bitmap font only where no size is given
        return own
    return ImageFont.truetype(path, size)


@lru_cache(maxsize=4096)
def path_for(char: str) -> str | None:
    """The file of a font that has `char`; None means Pillow's own font. Raises LookupError."""
    if has(None, char):
        return None
    for path in _candidates(unicodedata.name(char, "").split(" ")[0]):
        if has(path, char):
            return path
    raise LookupError(char)


@lru_cache(maxsize=1024)
def path_for_all(base: str, marks: str) -> str | None:
    """Like `path_for(base)`, but prefer a font that has the marks too."""
    nearest = path_for(base)
    paths = (nearest, *_candidates(unicodedata.name(base, "").split(" ")[0]))
    whole = (p for p in paths if has(p, base) and all(has(p, mark) for mark in marks))
    return next(whole, nearest)


@cache
def in_colour() -> tuple[str, ...]:
    """The files of colour emoji fonts."""
    return tuple(str(path) for path in _files() if "Emoji" in path.name and _is_coloured(path))


@lru_cache(maxsize=8192)
def has(path: str | None, char: str) -> bool:
    try:
        drawn = font(path, 24)
        return bytes(drawn.getmask(char)) != _missing(path)
    except (OSError, ValueError):
        return False


@cache
def _missing(path: str | None) -> bytes:
    """The bitmap that the font draws for a character it lacks."""
    return bytes(font(path, 24).getmask(_NOWHERE))


@cache
def _candidates(script: str) -> tuple[str, ...]:
    words = ("CJK", "Hei", "Gothic") if script in _EAST_ASIAN else (script.title(),)
    ours = [path for word in words if word for path in _system() if word in path.name]
    ours += [path for word in _ANY_SCRIPT for path in _system() if word in path.name]
    return tuple(str(path) for path in ours[:_MOST_TRIED])


@cache
def _system() -> tuple[Path, ...]:
    """The system's scalable fonts without colour, regular ones first."""
    plain = [path for path in _files() if not _is_coloured(path)]
    return tuple(sorted(plain, key=lambda path: ("Regular" not in path.name, path.name)))


@cache
def _files() -> tuple[Path, ...]:
    places = (place for place in PLACES if place.is_dir())
    return tuple(sorted(path for place in places for path in place.rglob("*.[to]t[fc]")))


def _is_coloured(path: Path) -> bool:
    return "Color" in path.name
