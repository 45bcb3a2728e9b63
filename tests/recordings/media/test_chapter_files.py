"""Files that list chapters."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.media.chapter_files import JSON_TYPE, podcast_json, webvtt
from recordings.media.chapters import Chapter
from recordings.media.one_line import one_line
from tests.support.recordings.chapter_lists import read_vtt

CHAPTERS = (Chapter(0, "Welcome"), Chapter(83, "3 < 5 --> & so?"), Chapter(3723, "Why?"))


def test_each_cue_lasts_until_the_next_chapter():
    assert webvtt(CHAPTERS, 4000.5) == (
        "WEBVTT\n\n"
        "1\n00:00:00.000 --> 00:01:23.000\nWelcome\n\n"
        "2\n00:01:23.000 --> 01:02:03.000\n3 &lt; 5 --&gt; &amp; so?\n\n"
        "3\n01:02:03.000 --> 01:06:40.500\nWhy?\n"
    )


def test_a_file_without_chapters_is_valid():
    assert read_vtt(webvtt((), 60)) == []


@given(st.lists(st.text(min_size=1, max_size=60).map(one_line).filter(bool), max_size=9))
def test_a_reader_finds_every_title_as_it_is(titles):
    chapters = tuple(Chapter(10 * index, title) for index, title in enumerate(titles))
    length = 10.0 * len(titles)
    read = read_vtt(webvtt(chapters, length))
    assert [(start, title) for start, _, title in read] == [tuple(one) for one in chapters]
    assert [end for _, end, _ in read] == [10.0 * index for index in range(1, len(titles) + 1)]


def test_podcast_chapters_follow_the_published_form():
    document = json.loads(podcast_json(CHAPTERS))
    assert document["version"] == "1.2.0"
    assert document["chapters"][1] == {"startTime": 83, "title": "3 < 5 --> & so?"}
    starts = [chapter["startTime"] for chapter in document["chapters"]]
    assert starts == sorted(starts) and starts[0] == 0
    assert JSON_TYPE == "application/json+chapters"


@pytest.mark.parametrize("seconds", [59.9996, 3599.9999])
def test_times_are_rounded_as_a_whole(seconds):
    ((_, end, _),) = read_vtt(webvtt((Chapter(0, "A"),), seconds))
    assert end == round(seconds)
