"""The screens, themes and languages in which each page is drawn."""

from itertools import product
from typing import NamedTuple

SIZES = {
    "phone": (390, 844),
    "side": (844, 390),
    "small": (320, 568),
    "wide": (1280, 800),
    "large": (1920, 1080),
}


class Combination(NamedTuple):
    size: str
    theme: str
    language: str

    def __str__(self):
        return f"{self.size}-{self.theme}-{self.language}"

    @property
    def options(self):
        """The options of a browser context."""
        width, height = SIZES[self.size]
        return {
            "viewport": {"width": width, "height": height},
            "color_scheme": self.theme,
            "locale": {"en": "en-GB", "fr": "fr-FR"}[self.language],
            "has_touch": width < 1024,
            "is_mobile": width < 1024,
        }


ALL = [Combination(*one) for one in product(SIZES, ("light", "dark"), ("en", "fr"))]
A_FEW = [Combination("small", "light", "fr"), Combination("wide", "dark", "en")]
"""The combinations that `make test` draws, so that the tests here stay true."""
