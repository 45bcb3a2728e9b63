import re
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from recordings.filenames import AWKWARD, RESERVED, disposition, safe

DAY = datetime(2026, 11, 22, 10, tzinfo=UTC)
FAMILY = "👩‍👩‍👧‍👦"


def named(*words, when=None):
    return safe(*words, when=when, ending="mp4").removesuffix(".mp4")


def test_a_file_name_is_title_speaker_and_date():
    assert safe("Prices", "Ada", when=DAY, ending="m4a") == "Prices - Ada - 2026-11-22.m4a"


@pytest.mark.parametrize(
    "title",
    [
        "Où va l’argent",
        "価格",
        "می‌خواهم بپرسم",
        "ශ්‍රී ලංකා",
        "क्‍ष",
        f"{FAMILY} prices",
        "👩🏽‍❤️‍💋‍👨🏿",
        "❤️‍🔥",
        "🏴󠁧󠁢󠁷󠁬󠁳󠁿 Wales",
        "1️⃣ 🇫🇷",
    ],
)
def test_letters_of_any_script_and_emoji_stay_whole(title):
    assert named(title) == title
    assert named("Ada", title, when=DAY) == f"Ada - {title} - 2026-11-22"


def test_characters_that_a_file_system_refuses_are_replaced():
    assert safe('../a\\b:c*"\r\n<d>|', "", when=None, ending="mp4") == "a b c d.mp4"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a\u202egnp", "a gnp"),
        ("a\u2066b\u2069", "a b"),
        ("a\u200bb\ufeffc\xadd", "a b c d"),
        ("a\x00b\x85c", "a b c"),
        ("a\ud83d", "a"),
        ("price...", "price"),
        ("..", "Hotline"),
        (".ssh", "ssh"),
        ("-rf ~", "rf ~"),
        ("~/.config", "config"),
        ("\u200da\u200d", "a"),
        ("\u200c\u200d", "Hotline"),
    ],
)
def test_invisible_and_misleading_characters_are_replaced(title, name):
    assert named(title) == name


@pytest.mark.parametrize("title", ["con", "NUL", "Aux.x", "com1", "LPT9 .txt", "COM¹"])
def test_a_name_that_windows_reserves_gets_an_underscore(title):
    assert named(title) == f"_{title}"
    assert not RESERVED.match(safe(title, when=DAY, ending="mp4"))


@pytest.mark.parametrize("title", ["Conclusions", "Nullable", "comms", "A con"])
def test_a_name_that_only_begins_like_a_reserved_one_is_kept(title):
    assert named(title) == title


def test_a_title_of_signs_alone_still_makes_a_name():
    assert safe("???", "", when=None, ending="mp4") == "Hotline.mp4"


def test_a_long_name_is_cut_between_letters_to_fit_file_systems():
    name = safe("é" * 120, "ü" * 200, when=DAY, ending="mp4")
    assert len(name.encode()) < 255
    assert name.endswith(" - 2026-11-22.mp4")


def test_files_of_two_speakers_differ_however_long_the_title_is():
    title = FAMILY * 30
    assert named(title, "Ada") != named(title, "Ben")


def test_a_long_title_is_cut_between_two_emoji():
    name = named(FAMILY * 30)
    assert len(name.encode()) <= 180
    assert set(iter_graphemes(name)) == {FAMILY}


def test_a_character_longer_than_a_name_may_be_is_left_out():
    assert named("\u200d".join("👩" * 120)) == "Hotline"


texts = st.text(max_size=300) | st.text("\u200c\u200d\u202e👩\ud83dé. -/\\\0%\"'aC", max_size=300)


@given(texts, texts, st.sampled_from([None, DAY]))
@example("CON", "", None)
def test_any_title_makes_a_name_that_any_file_system_takes(title, speaker, when):
    name = safe(title, speaker, when=when, ending="mp4")
    assert len(name.encode()) <= 200
    assert name.endswith(".mp4") and name != ".mp4"
    assert not AWKWARD.search(name) and not RESERVED.match(name)
    assert not name.startswith((".", "-", " "))
    assert not name.removesuffix(".mp4").endswith((".", " "))


class TestDisposition:
    def test_an_ascii_name_is_sent_once(self):
        assert disposition("Prices - 2026-11-22.mp4") == (
            'attachment; filename="Prices - 2026-11-22.mp4"'
        )

    def test_a_name_with_other_letters_has_an_ascii_form_for_old_clients(self):
        assert disposition("Où ça.mp4") == (
            "attachment; filename=\"Ou ca.mp4\"; filename*=UTF-8''O%C3%B9%20%C3%A7a.mp4"
        )

    @pytest.mark.parametrize("name", ["価格.mp4", f"{FAMILY}.mp4", "می‌خواهم.mp4"])
    def test_the_ascii_form_of_a_name_without_ascii_letters_is_hotline(self, name):
        assert 'filename="Hotline.mp4"' in disposition(name)
        assert saved(disposition(name)) == name

    def test_the_ascii_form_has_no_percent_signs_because_clients_might_decode_them(self):
        assert 'filename="a 2f 2e.mp4"' in disposition("a%2f%2e.mp4")
        assert saved(disposition("a%2f%2e.mp4")) == "a%2f%2e.mp4"

    @given(texts)
    def test_any_name_in_an_address_makes_one_header(self, text):
        header = disposition(f"{text}.mp4")
        assert header.isascii() and header.isprintable()
        assert len(saved(header).encode()) <= 255
        assert saved(header).endswith(".mp4")
        assert header.count('"') == 2 and "\\" not in header


def saved(header: str) -> str:
    """Return the name a browser uses: `filename*` before `filename` (RFC 6266, section 4.3)."""
    whole = re.fullmatch(r"attachment; filename=\"([^\"]*)\"(?:; filename\*=UTF-8''(\S*))?", header)
    plain, encoded = whole.groups()
    return unquote(encoded, errors="strict") if encoded else plain
