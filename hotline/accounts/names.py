"""Clean names that people type, so that they can't break pages for others."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST = 4  # times `limit`: the characters that are looked at, because some are removed
MAX_MARKS = 4  # combining marks in a row; real orthographies stay below
BLANK = "\u115f\u1160\u3164\uffa0"  # letters in Unicode that are drawn as nothing
BLANK_SIGNS = "\u2800"  # Braille without a dot
DIRECTION_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def tidy(text: str, limit: int = 1000) -> str:
    """Return one line of NFC text, without control characters, direction overrides and mark stacks.

    The result is empty if nothing of it is visible. `limit` is the number of characters that the
    caller wants; only the first MOST times as many are looked at, because looking at a character
    costs far more than sending it.
    """
    text = text[: MOST * limit]
    kept, marks = [], 0
    for char in text:
        category = unicodedata.category(char)
        if category in ("Zs", "Zl", "Zp") or char in "\t\n\r":
            kept.append(" ")
            marks = 0
        elif category in ("Cc", "Cs") or char in DIRECTION_OVERRIDES:
            continue
        elif category == "Mc" and not unicodedata.combining(char):
            kept.append(char)  # such marks stand beside their letter: Burmese writes five in a row
        elif category.startswith("M"):
            marks += 1
            if marks <= MAX_MARKS:
                kept.append(char)
        else:
            kept.append(char)
            if category != "Cf":  # a mark after an invisible character stacks on the one before
                marks = 0
    # Normalize last, because its time grows with the square of the number of marks in a row.
    tidied = " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
    return tidied if any(map(_is_seen, tidied)) else ""


def first_name(name: str) -> str:
    """Return the first word of a name that `tidy` has cleaned; a name of one word stays whole."""
    return name.partition(" ")[0]


def _is_seen(char: str) -> bool:
    is_blank = char in BLANK or char in BLANK_SIGNS
    return not is_blank and unicodedata.category(char) not in ("Cf", "Mn", "Me", "Zs")


class NameField(forms.CharField):
    max_length: int

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "", self.max_length)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(char.isalnum() for char in value):
            raise ValidationError(_("A name needs at least one letter or digit."))
