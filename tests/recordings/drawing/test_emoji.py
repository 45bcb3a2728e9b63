"""Drawing of emoji and combining marks: what readers see as one character is drawn as one."""

from functools import cache

import numpy as np
import pytest
from PIL import Image

from recordings.drawing import emoji, fonts, text_layout
from recordings.drawing.now_card import now_card
from tests.support.drawing import clear_caches, machine_without_fonts

FAMILY, CODER, FRANCE = "👨\u200d👩\u200d👧\u200d👦", "👩\u200d💻", "🇫🇷"
KEYCAP, THUMB, HEART = "1\ufe0f\u20e3", "👍🏽", "❤\ufe0f"
JOINED = [FAMILY, CODER, FRANCE, KEYCAP, THUMB, HEART]


@pytest.fixture
def no_fonts():
    """A machine without fonts of the system."""
    with machine_without_fonts():
        yield


@pytest.fixture
def emoji_font():
    if not fonts.in_colour():
        pytest.skip("There is no emoji font here; on Debian install fonts-noto-color-emoji.")


def drawn(text: str) -> np.ndarray:
    image = Image.new("RGB", (600, 60))
    text_layout.draw(image, (10, 40), text, 30, (255, 255, 255))
    return np.asarray(image)


def colours(picture: np.ndarray) -> int:
    return int((np.ptp(picture.astype(int), axis=2) > 40).sum())


@pytest.mark.parametrize("joined", JOINED)
def test_a_joined_emoji_is_drawn_whole_and_in_colour(emoji_font, joined):
    assert text_layout.runs(joined) == (text_layout.Run(text_layout.EMOJI, joined),)
    assert text_layout.width(joined, 30) == text_layout.width("😀", 30)
    assert (drawn(joined) > 150).sum() > 20
    if joined != FAMILY:  # some fonts draw the family in black and white
        assert colours(drawn(joined)) > 20


def test_a_joined_emoji_is_not_its_parts(emoji_font):
    assert text_layout.width(CODER, 30) < text_layout.width("👩💻", 30)
    assert (drawn(CODER) != drawn("👩")).any()


def test_letters_beside_an_emoji_are_drawn_as_without_it(emoji_font):
    both, alone = drawn(f"A{CODER}"), drawn("A")
    letter = slice(0, 10 + int(text_layout.width("A", 30)))
    assert (both[:, letter] == alone[:, letter]).all()
    assert len(text_layout.runs(f"Is {CODER} 7?")) == 3


def test_a_card_with_emoji_has_their_colours(emoji_font):
    red, green, _ = now_card(f"Why {FRANCE}?", "", 600, 200, 1.0).panel.split()
    assert ((np.asarray(red) > 180) & (np.asarray(green) < 90)).sum() > 20


def test_an_endless_joined_emoji_is_drawn_as_its_first_part(emoji_font):
    chain = "\u200d".join("👩" * 200)
    assert text_layout.width(chain, 30) <= text_layout.width("👩", 30)


@pytest.mark.parametrize("joined", JOINED)
def test_without_an_emoji_font_a_joined_emoji_is_drawn_whole_in_the_colour_of_text(
    no_fonts, joined
):
    assert text_layout.runs(joined) == (text_layout.Run(fonts.EMOJI_IN_ONE_COLOUR, joined),)
    assert text_layout.width(joined, 30) == text_layout.width("😀", 30)
    assert (drawn(joined) > 150).sum() > 20
    assert colours(drawn(joined)) == 0


def test_words_after_an_emoji_without_colour_are_drawn_in_letters(no_fonts):
    assert [run.path for run in text_layout.runs(f"{CODER} # 7")][-1] == fonts.INTER


def test_an_emoji_that_no_font_can_draw_whole_is_drawn_as_its_first_part(no_fonts):
    chain = "\u200d".join("👩" * 200)
    assert (drawn(chain) == drawn("👩")).all()


@pytest.mark.parametrize(("text", "fallback"), [(FRANCE, "FR"), (KEYCAP, "1"), (f"{HEART}!", "❤!")])
def test_without_raqm_an_emoji_is_drawn_as_letters_or_its_first_part(
    no_fonts, monkeypatch, text, fallback
):
    monkeypatch.setattr(fonts, "shapes", cache(lambda: False))
    assert [run.text for run in text_layout.runs(text)] == [
        run.text for run in text_layout.runs(fallback)
    ]


@pytest.mark.parametrize("text", ["", " \t", "\u200f", "\u202e\u2066", "\x00\x07"])
def test_a_question_without_a_visible_character_makes_no_card(text):
    assert now_card(text, "", 600, 200, 1.0) is None


@pytest.mark.parametrize("cluster", [*JOINED, "e\u0301\u0323", "ก\u0e49", "क्षि", "각"])
def test_a_word_too_long_for_a_line_is_not_cut_within_a_character(cluster):
    lines, _ = text_layout.wrap(cluster * 40, 30, 200, 100)
    assert "".join(lines) == cluster * 40
    for line in lines:
        assert line == cluster * (len(line) // len(cluster))


@pytest.mark.parametrize("cluster", [*JOINED, "e\u0301\u0323"])
def test_a_line_is_not_clipped_within_a_character(cluster):
    clipped = text_layout.clip("a" + cluster * 300, 30, 300).removesuffix(text_layout.ELLIPSIS)
    assert clipped == "a" + cluster * ((len(clipped) - 1) // len(cluster))


@pytest.mark.parametrize("cluster", JOINED)
def test_without_an_emoji_font_text_is_not_clipped_within_a_character(no_fonts, cluster):
    clipped = text_layout.clip(cluster * 900, 30, 300).removesuffix(text_layout.ELLIPSIS)
    assert clipped == cluster * (len(clipped) // len(cluster))


def test_marks_are_drawn_in_the_font_of_their_letter():
    assert [run.text for run in text_layout.runs("e\u0301a\u0308o\u0323\u0302")] == ["éäộ"]


def test_a_joiner_between_letters_is_kept():
    persian = "می\u200cخواهم"
    assert [run.text for run in text_layout.runs(persian)] == [persian]


def test_endless_marks_on_a_letter_are_cut_at_a_longest_character():
    [run] = text_layout.runs("e" + "\u0301" * 5000)
    assert len(run.text) <= emoji.LONGEST


def test_each_emoji_of_a_question_is_measured_at_most_twice(emoji_font, monkeypatch):
    """Otherwise a listener could hold up the picture for over a second."""
    clear_caches()
    font, measured = emoji._font(), []

    class Counted:
        size = font.size

        def getlength(self, cluster):
            measured.append(cluster)
            return font.getlength(cluster)

        def __getattr__(self, name):
            return getattr(font, name)

    question = "".join(chr(0x1F300 + number) for number in range(280))
    with monkeypatch.context() as patch:
        patch.setattr(emoji, "_font", Counted)
        now_card(question, "Ada", 900, 180, 1.5, 26)
    clear_caches()
    singles = [cluster for cluster in measured if len(cluster) == 1]
    assert singles and len(singles) <= 2 * len(set(singles))
