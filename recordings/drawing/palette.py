"""The colours of the program, written like the page's colour tokens and converted to sRGB."""

import math
import zlib

Rgb = tuple[int, int, int]


def oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    """Convert an OKLCH colour to sRGB, 0 to 255; lightness is 0 to 1, hue in degrees.

    Formulas: Björn Ottosson, https://bottosson.github.io/posts/oklab/.
    """
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    l_ = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m_ = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s_ = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_,
        -1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_,
        -0.0041960863 * l_ - 0.7034186147 * m_ + 1.7076147010 * s_,
    )
    red, green, blue = (_gamma(min(1.0, max(0.0, value))) for value in linear)
    return red, green, blue


def _gamma(value: float) -> int:
    curved = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(255 * curved)


def blend(top: Rgb, share: float, bottom: Rgb) -> Rgb:
    red, green, blue = (
        round(t * share + b * (1 - share)) for t, b in zip(top, bottom, strict=True)
    )
    return red, green, blue


def hue_of(key: str) -> int:
    """A hue in degrees for the key of a seat, the same that people.css gives it on pages.

    It follows the first hexadecimal digit; other keys, of rooms, get one of these hues too.
    """
    digit = int(key[0], 16) if key[0] in "0123456789abcdef" else zlib.crc32(key.encode()) % 16
    return int(20 + 22.5 * digit) % 360


GROUND = oklch(0.16, 0.012, 60)
SURFACE = oklch(0.20, 0.013, 60)
PAPER = oklch(0.96, 0.010, 80)
PAPER_SOFT = oklch(0.82, 0.012, 80)
LIVE = oklch(0.68, 0.19, 35)
ACT = oklch(0.52, 0.19, 285)
ACT_SOFT = oklch(0.86, 0.03, 285)
