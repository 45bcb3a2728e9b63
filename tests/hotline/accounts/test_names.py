"""Tidying the names and texts that people type, before others read them."""

import pytest

from hotline.accounts.names import MAX_MARKS, tidy

ACUTE, BELOW = "\u0301", "\u0323"


def test_a_name_is_one_line_with_single_spaces():
    assert tidy("  Ada\n\tLovelace\u2028 ") == "Ada Lovelace"


REAL = ["José", "Nguyễn Ánh", "محمد", "क्षमा", "می‌خواهم", "ශ්‍රී ලංකා", "ကြွှေ့", "สำนักพิมพ์"]
EMOJI = ["👩‍💻 Ada", "👩‍👩‍👧‍👦 Ben", "❤️‍🔥 Cleo", "🏴󠁧󠁢󠁷󠁬󠁳󠁿 Dov", "👩🏽‍❤️‍💋‍👨🏿 1️⃣", "🏳️‍⚧️"]


@pytest.mark.parametrize("name", REAL + EMOJI)
def test_real_names_stay_as_they_are(name):
    assert tidy(name) == name


@pytest.mark.parametrize("between", ["", "\x00", "\u202e", "\u200d", "\u200b"])
def test_stacked_marks_are_limited_whatever_stands_between_them(between):
    tower = "x" + (BELOW + between) * 50
    assert tidy(tower).count(BELOW) == MAX_MARKS


@pytest.mark.parametrize(
    "text",
    [
        "\u200b",
        "\u200e \u200f",
        "\u202e",
        "\u2060\u0301",
        "\u3164",
        "\u115f \u1160",
        "\uffa0\u2800",
    ],
)
def test_invisible_text_is_empty(text):
    assert tidy(text) == ""


def test_a_megabyte_of_marks_is_read_as_fast_as_a_megabyte_of_letters():
    # Composing it before cutting it down would take hours.
    assert tidy("a" + ACUTE * 300_000 + BELOW * 300_000) == "á" + ACUTE * (MAX_MARKS - 1)
