"""The web fonts of the pages, which the build cuts from Inter."""

import re

import pytest
from fontTools.ttLib import TTFont

from hotline.web.page_fonts import FILES, codes, cut
from tests.support.page.sources import STATIC

RULE = re.compile(r"@font-face \{(?P<rule>.*?)\}", re.DOTALL)


def ranges_of(rule: str) -> list[tuple[int, int]]:
    listed = re.search(r"unicode-range:(.*?);", rule, re.DOTALL)[1]
    ends = [part.strip().removeprefix("U+").split("-") for part in listed.split(",")]
    return [(int(pair[0], 16), int(pair[-1], 16)) for pair in ends]


def test_the_style_sheet_names_each_file_and_its_characters():
    sheet = (STATIC / "css/typeface.css").read_text()
    named = {
        re.search(r"build/([\w.-]+)", rule)[1]: ranges_of(rule) for rule in RULE.findall(sheet)
    }
    assert named == {name: list(ranges) for name, ranges in FILES.items()}


def test_the_first_file_is_named_last_because_the_last_one_has_a_shared_character():
    sheet = (STATIC / "css/typeface.css").read_text()
    assert re.findall(r"build/([\w.-]+)", sheet)[-1] == next(iter(FILES))


@pytest.fixture(scope="module")
def latin(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fonts")
    cut("inter-latin.woff2", folder)
    return folder / "inter-latin.woff2"


def test_the_font_of_an_english_or_french_page_is_small(latin):
    assert latin.stat().st_size < 26_000


def test_the_font_has_the_letters_and_signs_of_english_and_french(latin):
    letters = "AZaz09 éèêëàâçîïôœæùûüÿŒÉÀÇ ’‘“”«»…–—·×€→−\u00a0\u202f"
    assert {ord(char) for char in letters} <= set(TTFont(latin).getBestCmap())


def test_the_font_has_all_weights_of_the_style_sheets_and_figures_of_one_width(latin):
    font = TTFont(latin)
    [axis] = font["fvar"].axes
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 700)
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert "tnum" in features
    assert "kern" in {record.FeatureTag for record in font["GPOS"].table.FeatureList.FeatureRecord}


def test_the_font_says_its_licence(latin):
    assert "Open Font License" in TTFont(latin)["name"].getDebugName(13)


def test_a_font_is_cut_to_the_same_bytes_each_time(latin, tmp_path):
    cut("inter-latin.woff2", tmp_path)
    assert (tmp_path / "inter-latin.woff2").read_bytes() == latin.read_bytes()


def test_no_character_is_in_two_files():
    parts = [codes(name) for name in FILES]
    assert sum(map(len, parts)) == len(set().union(*parts))
