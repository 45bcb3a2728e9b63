"""Choice of a font for each character, and the fonts at a size and weight.

The chain: Inter, which is the face of the pages too; Noto Sans for other scripts, from a package,
so that a room looks the same on every machine; the machine's fonts; at last a box.
"""

import logging
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

import fontpkg_inter
import manimgx_fonts
from PIL import ImageFont, features

from . import coverage

PLACES = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / "Library/Fonts",
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
)
INTER = str(fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf")
PACKAGED = Path(manimgx_fonts.__file__ or "").parent
NOTO = str(PACKAGED / "NotoSans[wght].ttf")
EMOJI_IN_ONE_COLOUR = str(PACKAGED / "NotoEmoji[wght].ttf")
REGULAR, STRONG = 400, 650
"""Weights. Static fonts are drawn in their own regular or bold, nearest to these."""

BOX = "\U0010fffd"
"""Stands for a character that no font has: Noto Sans draws an empty box for it."""

_EAST_ASIAN = {
    "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO",
    "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH",
}  # fmt: skip
_EAST_ASIAN_WORDS = ("CJK", "Hei", "Gothic", "PingFang", "Hiragino", "Droid")
_ANY_SCRIPT = ("NotoSans-Regular", "DejaVuSans.", "LiberationSans-Regular", "Symbols", "Unifont")
_MOST_TRIED = 32
"""Fonts of the machine in which a character is looked up; reading one's table takes 1 to 4 ms."""

Font = ImageFont.FreeTypeFont

logger = logging.getLogger(__name__)


@lru_cache(maxsize=256)
def font(path: str, size: int, strong: bool = False, finer: int = 1) -> Font:
    """Load a font, `size` pixels high, in its regular weight or, if `strong`, in its bold one.

    It is `finer` times as large, with the shapes that it has at `size`.
    """
    if strong:
        path = _bold_of(path)
    loaded = ImageFont.truetype(path, size * finer)
    with suppress(OSError):  # a static font has no axes
        weight = STRONG if strong else REGULAR
        axes = loaded.get_variation_axes()
        loaded.set_variation_by_axes([_value(axis, weight, size) for axis in axes])
    return loaded


def path_for(char: str, marks: str = "") -> str | None:
    """The file of a font for a character and, if one has them too, the marks on it; else None."""
    return (marks and _path_for_all(char + marks)) or _path_for_all(char)


def has(path: str, char: str) -> bool:
    return coverage.has(path, char)


@cache
def in_colour() -> tuple[str, ...]:
    """The files of colour emoji fonts on this machine."""
    return tuple(str(path) for path in _files() if "Emoji" in path.name and _is_coloured(path))


@cache
def shapes() -> bool:
    """Whether Pillow joins and places letters by Raqm, as its wheels do.

    Without it, letters of Arabic stand apart and joined emoji are drawn as their first part.
    """
    has_raqm = features.check("raqm")
    if not has_raqm:
        logger.warning("This Pillow has no Raqm: letters that join, as in Arabic, stand apart.")
    return bool(has_raqm)


@lru_cache(maxsize=4096)
def _path_for_all(chars: str) -> str | None:
    chain = _chain(_script(chars[0]))
    return next((path for path in chain if all(has(path, char) for char in chars)), None)


def _script(char: str) -> str:
    """The first word of the character's name, which is that of its script for most letters."""
    return unicodedata.name(char, "").split(" ")[0]


@cache
def _chain(script: str) -> tuple[str, ...]:
    """The fonts in which to look up a character, in this order."""
    words: tuple[str, ...] = (script.title(),) if script else ()
    if script in _EAST_ASIAN:
        words = _EAST_ASIAN_WORDS

    def likely_first(files: Iterable[Path], words: Iterable[str]) -> list[str]:
        likely = [file for word in words for file in files if word in file.name]
        return [str(file) for file in dict.fromkeys([*likely, *files])]

    machine = likely_first(_system(), (*words, *_ANY_SCRIPT))[:_MOST_TRIED]
    return (INTER, NOTO, *likely_first(_packaged(), words), *machine)


@cache
def _packaged() -> tuple[Path, ...]:
    """The package's upright fonts: Noto Sans, one for each script, and symbols."""
    plain = (file for file in PACKAGED.glob("NotoSans*.ttf") if "Italic" not in file.name)
    return tuple(sorted(plain, key=lambda file: ("Symbols" in file.name, file.name)))


@cache
def _system() -> tuple[Path, ...]:
    """The machine's scalable fonts without colour; upright sans-serif ones in regular first."""
    plain = [path for path in _files() if not _is_coloured(path)]
    return tuple(sorted(plain, key=_oddity))


def _oddity(path: Path) -> tuple[bool, bool, bool, str]:
    name = path.stem
    odd = any(word in name for word in ("Italic", "Oblique", "Bold", "Light", "Condensed", "Thin"))
    return odd, "Serif" in name or "Mono" in name, "Regular" not in name, name


@cache
def _files() -> tuple[Path, ...]:
    places = (place for place in PLACES if place.is_dir())
    return tuple(sorted(path for place in places for path in place.rglob("*.[to]t[fc]")))


def _is_coloured(path: Path) -> bool:
    return "Color" in path.name


@cache
def _bold_of(path: str) -> str:
    """The bold font beside a regular one of the machine; else `path`."""
    whole = Path(path)
    names = (whole.name.replace("Regular", "Bold"), f"{whole.stem}-Bold{whole.suffix}")
    bold = (whole.with_name(name) for name in names if name != whole.name)
    return next((str(file) for file in bold if file.exists()), path)


def _value(axis: ImageFont.Axis, weight: int, size: int) -> float:
    name = axis.get("name", b"")
    wanted: float = axis["default"] or 0
    if b"Weight" in name:
        wanted = weight
    elif b"Optical" in name:
        wanted = size
    return min(max(wanted, axis["minimum"] or 0), axis["maximum"] or 0)
