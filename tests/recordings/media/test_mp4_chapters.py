"""The times of the chapters in a file."""

import pytest

from recordings.media.mp4.chapters import TimedTitle, chapter_list, text_samples, timed


def test_a_chapter_lasts_until_the_next_and_the_last_one_until_the_end():
    assert timed([(0, "One"), (10.5, "Two")], 60) == [
        TimedTitle(0, 10_500, "One"),
        TimedTitle(10_500, 60_000, "Two"),
    ]


@pytest.mark.parametrize("second", [-1, 0.2, 30])
def test_the_first_chapter_begins_with_the_file(second):
    assert timed([(second, "One"), (40, "Two")], 60)[0] == TimedTitle(0, 40_000, "One")


def test_chapters_at_the_end_or_behind_it_are_left_out():
    assert timed([(0, "One"), (60, "Two"), (61, "Three")], 60) == [TimedTitle(0, 60_000, "One")]


def test_of_two_chapters_in_one_moment_the_last_counts():
    assert timed([(0, "One"), (0, "Two"), (20, "Three"), (20.0001, "Four")], 60) == [
        TimedTitle(0, 20_000, "Two"),
        TimedTitle(20_000, 60_000, "Four"),
    ]


@pytest.mark.parametrize("chapters", [[], [(60, "Behind the end")]])
def test_a_file_may_have_no_chapter(chapters):
    assert timed(chapters, 60) == []


def test_a_list_has_255_chapters_and_a_text_track_all():
    chapters = timed([(second, f"Number {second}") for second in range(300)], 3600)
    listed = chapter_list(chapters)
    assert listed[16] == 255
    assert b"Number 254" in listed and b"Number 255" not in listed
    data, samples = text_samples(chapters)
    assert len(samples.sizes) == 300
    assert samples.sizes.sum() == len(data)
