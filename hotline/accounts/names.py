"""Names as people type them, kept from breaking the page for everybody else."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_MARKS = 4  # combining marks in a row; real orthographies stay below


def tidy(text):
    """One line of text: NFC, no control or direction-override characters, no towers of marks."""
    kept, marks = [], 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if category.startswith("M"):
            marks += 1
            if marks > MAX_MARKS:
                continue
        else:
            marks = 0
        if category in ("Zs", "Zl", "Zp") or char in "\t\n\r":
            kept.append(" ")
        elif (
            category in ("Cc", "Cs")
            or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        ):
            continue
        else:
            kept.append(char)
    return " ".join("".join(kept).split())


class NameField(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(max_length=60, **kwargs)

    def to_python(self, value):
        return tidy(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if value and not any(char.isalnum() for char in value):
            raise ValidationError(_("A name needs at least one letter or digit."))
