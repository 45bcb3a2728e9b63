"""The dated file of platform limits."""

from dataclasses import fields
from datetime import date

import pytest

from recordings.platforms import (
    FAILS,
    FILE,
    LOOK_FIRST,
    PASSES,
    BadLimits,
    Checked,
    Limit,
    Loudness,
    limits,
    parse,
    text_of,
)

SAYS = {"source": "example.test", "checked": date(2026, 11, 28)}


def test_the_file_has_the_platforms_that_the_page_lists():
    assert [platform.key for platform in limits().platforms] == [
        *("youtube", "shorts", "linkedin", "reels", "tiktok", "x_free", "x_premium", "podcast")
    ]
    assert set(limits().texts) == {"youtube", "linkedin", "spotify", "apple"}


def test_every_limit_has_its_source_and_the_day_on_which_it_was_checked():
    found = list(limits().texts.values())
    for platform in limits().platforms:
        found += [
            value
            for field in fields(platform)
            if isinstance(value := getattr(platform, field.name), Checked)
        ]
    assert len(found) > 30
    for limit in found:
        assert limit.source and date(2026, 11, 1) <= limit.checked <= date(2026, 12, 31)


def test_the_bounds_of_a_limit_are_within_it():
    limit = Limit(**SAYS, least=3, good=600, most=900)
    told = {value: limit.judge(value) for value in (2.9, 3, 600, 600.1, 900, 900.1)}
    assert told == {
        2.9: FAILS,
        3: PASSES,
        600: PASSES,
        600.1: LOOK_FIRST,
        900: LOOK_FIRST,
        900.1: FAILS,
    }


def test_loudness_is_usual_within_a_tolerance_of_one_of_its_values():
    loudness = Loudness(**SAYS, usual=[-16, -19], within=1)
    told = [loudness.is_usual(value) for value in (-20.1, -20, -17.5, -17, -15, -14.9)]
    assert told == [False, True, False, True, True, False]


@pytest.mark.parametrize(
    "before, after, said",
    [
        ("note = 900", "notes = 900", "platforms.youtube.length has keys that are not known"),
        ('name = "TikTok"', 'nam = "TikTok"', "platforms.tiktok has keys that are not known"),
        ("latin = true", "latin = true\nforever = 1", "texts.spotify has keys"),
        ('name = "TikTok"\n', "", "platforms.tiktok has no ['name']"),
        ("[platforms.podcast.format]", "[platforms.podcast.fmt]", "platforms.podcast has"),
        ('texts = ["linkedin"]', 'texts = ["linked"]', "there is no text ['linked']"),
        ('account = "free"', 'account = "gold"', "there is no account 'gold'"),
        ('copies = ["mp3"]', "copies = []", "takes no copy"),
        ("[texts.youtube]", "[text.youtube]", "the file has the tables"),
        ("[texts.youtube]", "[texts.youtube", "line"),
    ],
)
def test_a_mistake_in_the_file_is_refused_with_its_place(before, after, said):
    text = FILE.read_text()
    assert before in text
    with pytest.raises(BadLimits) as refused:
        parse(text.replace(before, after, 1))
    assert said in str(refused.value)


@pytest.mark.parametrize("line", ["source = ", "checked = "])
def test_a_limit_without_source_or_day_is_refused(line):
    head, _, rest = FILE.read_text().partition(f"\n{line}")
    with pytest.raises(BadLimits):
        parse(head + "\n" + rest.partition("\n")[2])


@pytest.mark.parametrize("value", ['source = "  "', "checked = 2026-11-28T10:00:00", "checked = 1"])
def test_a_source_is_words_and_the_day_is_a_day(value):
    key = value.partition(" =")[0]
    head, _, rest = FILE.read_text().partition(f"\n{key} = ")
    with pytest.raises(BadLimits):
        parse(f"{head}\n{value}\n" + rest.partition("\n")[2])


def test_the_rules_of_a_text_are_found_by_its_key():
    assert (text_of("youtube").title, text_of("youtube").bytes) == (100, 5000)
    assert text_of("spotify").latin and not text_of("apple").latin
