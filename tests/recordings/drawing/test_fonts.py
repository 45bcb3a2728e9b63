"""Which font draws a character: the same on every machine, for nearly every script."""

import numpy as np
import pytest
from PIL import Image

from recordings.drawing import coverage, fonts, text_layout
from recordings.drawing.initials import initials
from tests.support.drawing import clear_caches, machine_without_fonts

SCRIPTS = {
    "Latin": "Où est le prix, Zoë Łódź đề xuất?",
    "Greek": "Ποια είναι η τιμή;",
    "Cyrillic": "Щёлкните «Ответить», Ґанок",
    "Arabic": "ما الذي تعلمته؟ می\u200cخواهم",
    "Hebrew": "אֵיךְ קבעת את המחיר?",
    "Devanagari": "क्षत्रिय शृंखला",
    "Bengali": "দাম কত?",
    "Tamil": "விலை என்ன?",
    "Thai": "ผู้ใหญ่ที่ปรึกษา",
    "Georgian": "რა ღირს?",
    "Armenian": "Ի՞նչ արժե",
    "Ethiopic": "ዋጋው ስንት ነው",
    "Burmese": "ဘယ်လောက်လဲ",
    "Khmer": "តម្លៃប៉ុន្មាន",
    "symbols": "→ € ₹ ✓ ♫ ½ № ∞",
}
CHINESE = "价格怎么定的"


@pytest.fixture
def no_fonts():
    with machine_without_fonts():
        yield


def ink(text: str, strong: bool = False) -> np.ndarray:
    image = Image.new("L", (700, 90))
    text_layout.draw(image, (20, 55), text, 30, 255, strong)
    return np.asarray(image)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_drawn_without_fonts_of_the_machine(no_fonts, script):
    text = SCRIPTS[script]
    assert text_layout.has_fonts(text)
    for run in text_layout.runs(text):
        missing = bytes(fonts.font(run.path, 30).getmask(fonts.BOX))
        for char in "".join(run.text.split()):
            if fonts.has(run.path, char):
                assert bytes(fonts.font(run.path, 30).getmask(char)) != missing, char


@pytest.mark.parametrize("script", ["Latin", "Greek", "Cyrillic"])
def test_the_face_of_the_pages_draws_europes_scripts(script):
    assert {run.path for run in text_layout.runs(SCRIPTS[script])} == {fonts.INTER}


def test_the_machines_fonts_draw_chinese_if_it_has_one():
    if not text_layout.has_fonts(CHINESE):
        pytest.skip("There is no Chinese font here; on Debian install fonts-noto-cjk.")
    assert len({bytes(ink(char)) for char in CHINESE}) == len(CHINESE)


def test_a_character_that_no_font_has_is_drawn_as_a_box(no_fonts):
    box = ink(fonts.BOX)
    assert (box > 150).sum() > 20
    for char in (CHINESE[0], "\ue000", "\ud800"):
        assert (ink(char) == box).all()


def test_initials_that_no_font_has_are_a_dot(no_fonts):
    assert initials(CHINESE) == "·"


@pytest.mark.parametrize("script", ["Latin", "Arabic", "Hebrew", "Devanagari"])
def test_strong_text_is_a_bold_face_and_no_smeared_regular_one(script):
    text = SCRIPTS[script]
    regular, strong = ink(text), ink(text, strong=True)
    assert strong.sum() > 1.1 * regular.sum()
    assert text_layout.width(text, 30, strong=True) != text_layout.width(text, 30)


def test_a_static_font_has_the_bold_font_beside_it(tmp_path):
    for name in ("Sans-Regular.ttf", "Sans-Bold.ttf", "Plain.otf", "Plain-Bold.otf", "Lone.ttf"):
        (tmp_path / name).touch()
    for regular, bold in (
        ("Sans-Regular.ttf", "Sans-Bold.ttf"),
        ("Plain.otf", "Plain-Bold.otf"),
        ("Lone.ttf", "Lone.ttf"),
    ):
        assert fonts._bold_of(str(tmp_path / regular)) == str(tmp_path / bold)


def test_a_file_that_is_no_font_has_no_characters(tmp_path):
    broken = tmp_path / "Broken.ttf"
    for content in (b"", b"\0\1\0\0", b"\0\1\0\0\0\1" + bytes(6) + b"cmap" + b"\xff" * 12):
        broken.write_bytes(content)
        coverage.of.cache_clear()
        assert not coverage.has(str(broken), "a")
    assert not coverage.has(str(tmp_path / "absent.ttf"), "a")


def test_the_first_font_of_a_collection_is_read(tmp_path):
    font = (fonts.PACKAGED / "NotoSansHebrew[wght].ttf").read_bytes()
    header = b"ttcf" + bytes([0, 1, 0, 0, 0, 0, 0, 1]) + (16).to_bytes(4, "big")
    moved = bytearray(font)
    for number in range(int.from_bytes(font[4:6], "big")):
        at = 12 + 16 * number + 8
        moved[at : at + 4] = (int.from_bytes(font[at : at + 4], "big") + 16).to_bytes(4, "big")
    (tmp_path / "All.ttc").write_bytes(header + moved)
    assert coverage.has(str(tmp_path / "All.ttc"), "א")
    assert not coverage.has(str(tmp_path / "All.ttc"), "अ")


def test_one_line_of_the_log_says_that_letters_are_not_joined(monkeypatch, caplog):
    with monkeypatch.context() as patch:
        patch.setattr("PIL.features.check", lambda feature: False)
        clear_caches()
        assert not fonts.shapes()
        assert not fonts.shapes()
    clear_caches()
    assert [record.getMessage() for record in caplog.records] == [
        "This Pillow has no Raqm: letters that join, as in Arabic, stand apart."
    ]


def test_letters_are_joined_here():
    assert fonts.shapes()
