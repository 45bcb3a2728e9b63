from datetime import UTC, datetime

from recordings.filenames import safe

DAY = datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_a_name_says_the_title_the_speaker_and_the_day():
    assert safe("Prices", "Ada", when=DAY, ending="m4a") == "Prices - Ada - 2026-11-22.m4a"


def test_letters_of_any_script_stay():
    assert safe("Où va l’argent ? 価格", "", when=DAY, ending="mp4") == (
        "Où va l’argent 価格 - 2026-11-22.mp4"
    )


def test_what_a_file_system_would_stumble_over_goes():
    assert safe('../a\\b:c*"\r\n<d>|', "", when=None, ending="mp4") == "a b c d.mp4"


def test_a_title_of_nothing_but_signs_still_has_a_name():
    assert safe("???", "", when=None, ending="mp4") == "Hotline.mp4"


def test_a_long_name_fits_file_systems_and_stays_whole_letters():
    name = safe("é" * 120, "ü" * 200, when=DAY, ending="mp4")
    assert len(name.encode()) < 255
    assert name.endswith(" - 2026-11-22.mp4")
