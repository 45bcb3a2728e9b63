"""Cut the web fonts of the pages from Inter: `python -m hotline.web.page_fonts <folder>`.

A page loads only the files whose characters it shows, as static/css/typeface.css says; one in
English or French needs the first alone, which has 24 KB. Weights 400 to 700 are kept, and for all
sizes the shapes of a medium one, because its other shapes would add 13 KB.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from recordings.drawing.fonts import INTER

Ranges = tuple[tuple[int, int], ...]

LATIN: Ranges = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x131, 0x131), (0x152, 0x153), (0x160, 0x161), (0x178, 0x178),
    (0x17D, 0x17E), (0x2BC, 0x2BC), (0x2C6, 0x2C6), (0x2DA, 0x2DA), (0x2DC, 0x2DC),
    (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x202F, 0x202F),
    (0x2030, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A), (0x20AC, 0x20AC), (0x2122, 0x2122),
    (0x2190, 0x2193), (0x2212, 0x2212),
)  # fmt: skip
FILES: dict[str, Ranges] = {
    "inter-latin.woff2": LATIN,
    "inter-latin-ext.woff2": ((0x100, 0x24F), (0x300, 0x36F), (0x1E00, 0x1EFF), (0x20A0, 0x20BF)),
    "inter-greek.woff2": ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    "inter-cyrillic.woff2": ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
}
"""Files and their characters, those that the first has already excepted."""

AXES = {"opsz": 18, "wght": (400, 700)}
FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "tnum")


def codes(name: str) -> set[int]:
    """The code points of a file."""
    latin = {code for low, high in LATIN for code in range(low, high + 1)}
    wanted = {code for low, high in FILES[name] for code in range(low, high + 1)}
    return wanted if FILES[name] is LATIN else wanted - latin


def cut(name: str, folder: Path) -> None:
    """Write one of the files; its bytes are the same each time, so that browsers keep it."""
    options = Options(
        layout_features=list(FEATURES),
        hinting=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 13, 14],  # with the licence, as it asks for
        flavor="woff2",
    )
    font = TTFont(INTER, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes(name))
    subsetter.subset(font)
    smaller = instantiateVariableFont(font, AXES)
    smaller.flavor = "woff2"
    smaller.save(folder / name)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for each in reversed(FILES):
        cut(each, target)
