"""Where letters stand: in visual order, whole, and at fractions of pixels."""

import numpy as np
import pytest
from PIL import Image

from recordings.drawing import bidi, text_layout
from recordings.drawing.cover import DISC, MARGIN, SIDE, _title
from recordings.drawing.now_card import now_card

LAUGH = "הה"


def in_order(text: str, rtl: bool) -> str:
    levels = bidi.levels(text, rtl)
    return "".join(text[at] for at in bidi.visual_order(levels))


@pytest.mark.parametrize(
    ("text", "rtl", "seen"),
    [
        ("a b", False, "a b"),
        ("אב", True, "בא"),
        ("a אב c", False, "a בא c"),
        ("א ab ב", True, "ב ab א"),
        ("א 12 ב", True, "ב 12 א"),
        ("אב 12 גד", False, "דג 12 בא"),
        ("א 49$ (ב)?", True, "?)ב( 49$ א"),  # the font mirrors the brackets
        ("a (אב) c", False, "a (בא) c"),
        ("a (אב)", False, "a (בא)"),
        ("א (a)", True, ")a( א"),
        ("م ١٢", True, "١٢ م"),
        ("م 1,2", True, "1,2 م"),
        ("-1%", True, "1%-"),
        ("אב!", False, "בא!"),
        ("אב!", True, "!בא"),
        ("", True, ""),
    ],
)
def test_mixed_directions_stand_in_visual_order(text, rtl, seen):
    assert in_order(text, rtl) == seen


def test_characters_that_reorder_text_by_force_change_nothing():
    for control in "\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069":
        seen = [run.text for run in text_layout.runs(f"Pay {control}1.99 to Ben")]
        assert seen == ["Pay 1.99 to Ben"]


def test_runs_stand_from_left_to_right_in_the_direction_of_their_paragraph():
    text = "Hotline, " + LAUGH
    assert [run.text for run in text_layout.runs(text)] == ["Hotline, ", LAUGH]
    latin, comma, hebrew = (run.text.strip() for run in reversed(text_layout.runs(text, rtl=True)))
    assert (latin, comma, hebrew) == ("Hotline", ",", LAUGH)


def test_a_run_from_right_to_left_begins_with_its_last_letter():
    def drawn(text: str) -> np.ndarray:
        image = Image.new("L", (200, 60))
        text_layout.draw(image, (0, 40), text, 30, 255)
        return np.asarray(image)

    end = int(text_layout.width("ש", 30))
    both = drawn("אש")
    assert np.abs(both[:, :end].astype(int) - drawn("ש")[:, :end]).mean() < 2


def test_letters_are_kerned():
    assert text_layout.width("AVATAR", 30) < sum(text_layout.width(char, 30) for char in "AVATAR")


def test_letters_stand_at_regular_distances_at_any_size():
    """On whole pixels each, some of them would be a pixel further apart than others."""
    for size in (11, 12, 13, 14):
        image = Image.new("L", (300, 40))
        text_layout.draw(image, (5, 30), "l l l l l l l l l", size, 255)
        ink = np.asarray(image).sum(axis=0).astype(float)
        stems = np.split(np.arange(300), np.flatnonzero(ink == 0))
        centres = [np.average(at, weights=ink[at]) for at in stems if ink[at].sum()]
        assert len(centres) == 9
        assert np.ptp(np.diff(centres)) < 0.4


def test_brackets_of_a_run_from_right_to_left_are_mirrored():
    def drawn(text: str, rtl: bool) -> bytes:
        image = Image.new("L", (40, 40))
        text_layout.draw(image, (5, 30), text, 30, 255, rtl=rtl)
        return image.tobytes()

    assert drawn("(", rtl=True) == drawn(")", rtl=False) != drawn("(", rtl=False)


@pytest.mark.parametrize("asker", ["", "Cleo"])
def test_the_card_shows_descenders_whole(asker):
    lowest = {}
    for text in ("nunnn", "gypqj"):
        card = now_card(text, asker, 600, 200, 1.0)
        assert card
        question = card.panel.convert("L").crop((0, 0, 600, 44))
        lowest[text] = int(np.flatnonzero((np.asarray(question) > 150).any(axis=1))[-1])
    assert lowest["nunnn"] + 4 <= lowest["gypqj"] < 43


@pytest.mark.parametrize("text", ["أُمَّةٌ", "ผู้ที่", "शृङ्खला", "မြန်မာ့", "e" + "\u0301" * 15])
def test_a_card_stays_within_its_height_whatever_its_letters_reach(text):
    card = now_card(f"{text} " * 60, "Cleo", 600, 120, 1.0)
    assert card and card.panel.height <= 120


def test_no_line_of_a_card_covers_the_next_where_letters_stand_high():
    high = "e\u0323" + "\u0301" * 4
    above, below = text_layout.height(high, 24, strong=True)
    assert above + below > 24 * 1.26
    one, two = (now_card(text, "", 200, 300, 1.0) for text in (high, f"{high * 9} {high * 9}"))
    assert one and two and two.panel.height - one.panel.height >= above + below - 1


@pytest.mark.parametrize(
    "title",
    ["ما الذي تعلمته من فشلك الأول في الحياة، وكم كلّفك بالدولار؟", "g" * 120, "ပြည်သူ့ ကြွေး" * 4],
)
def test_a_title_of_any_script_ends_above_the_hosts_name(title):
    image = Image.new("RGB", (SIDE, SIDE))
    _title(image, title)
    assert image.getbbox()[3] <= SIDE - MARGIN - DISC
