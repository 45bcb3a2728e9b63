"""Chapters are made of answers so that every platform takes the list."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.media.chapters import LONGEST, Answer, Chapter, at_most, chapters_of

HOUR = 3600


def made(*answers, seconds=HOUR, welcome="Welcome"):
    return [
        (chapter.second, chapter.title)
        for chapter in chapters_of([Answer(*answer) for answer in answers], seconds, welcome)
    ]


def test_the_first_chapter_welcomes_and_each_answer_has_its_own():
    assert made((60, 120, "A?"), (120.9, 400, "B?")) == [(0, "Welcome"), (60, "A?"), (120, "B?")]


def test_an_answer_within_ten_seconds_of_the_start_is_the_first_chapter():
    assert made((9.9, 60, "A?"), (70, 90, "B?")) == [(0, "A?"), (70, "B?")]


def test_an_answer_at_the_tenth_second_leaves_room_for_the_welcome():
    assert made((10, 60, "A?")) == [(0, "Welcome"), (10, "A?")]


def test_answers_are_sorted_by_their_starts():
    assert made((300, 400, "B?"), (60, 120, "A?"))[1:] == [(60, "A?"), (300, "B?")]


def test_an_answer_of_half_a_second_shares_the_chapter_of_the_next_one():
    assert made((60, 60.5, "A?"), (62, 120, "B?"))[1:] == [(60, "A? · B?")]


def test_an_answer_of_40_minutes_is_one_chapter_beside_one_of_half_a_second():
    answers = (60, 60.5, "A?"), (600, 3000, "B?"), (3000.2, 3000.7, "C?")
    assert made(*answers) == [(0, "Welcome"), (60, "A?"), (600, "B? · C?")]


def test_a_short_answer_after_a_long_one_shares_its_chapter():
    assert made((60, 120, "A?"), (121, 125, "B?"), (900, 990, "C?"))[1:] == [
        (60, "A? · B?"),
        (900, "C?"),
    ]


def test_a_short_answer_with_nothing_near_stands_alone():
    assert made((60, 120, "A?"), (300, 300.5, "B?"), (900, 990, "C?"))[1:] == [
        (60, "A?"),
        (300, "B?"),
        (900, "C?"),
    ]


def test_many_short_answers_in_a_row_make_several_chapters():
    answers = [(60 + 6 * number, 66 + 6 * number, f"Q{number}?") for number in range(6)]
    assert made(*answers)[1:] == [(60, "Q0? · Q1?"), (72, "Q2? · Q3?"), (84, "Q4? · Q5?")]


def test_an_answer_of_forty_minutes_is_one_chapter():
    assert made((60, 2460, "A?"), (2460, 2500, "B?"))[1:] == [(60, "A?"), (2460, "B?")]


def test_the_last_chapter_begins_earlier_where_less_than_ten_seconds_are_left():
    assert made((60, 120, "A?"), (3595, 3600, "B?"))[1:] == [(60, "A?"), (3590, "B?")]


def test_a_last_answer_too_near_to_the_one_before_shares_its_chapter():
    assert made((3581, 3593, "A?"), (3595, 3600, "B?"))[1:] == [(3581, "A? · B?")]


def test_answers_beyond_the_end_or_before_the_start_are_left_out():
    assert made((60, 90, "A?"), (HOUR, HOUR, "B?"), (-9, -5, "C?"), (9000, 9100, "D?"))[1:] == [
        (60, "A?")
    ]


def test_an_answer_that_runs_past_the_end_is_kept():
    assert made((3000, 9000, "A?"))[1:] == [(3000, "A?")]


def test_two_answers_at_the_same_second_share_a_chapter():
    assert made((60, 90, "A?"), (60.4, 120, "B?"))[1:] == [(60, "A? · B?")]


def test_of_two_answers_that_overlap_each_begins_its_chapter():
    assert made((60, 300, "A?"), (200, 250, "B?"))[1:] == [(60, "A?"), (200, "B?")]


def test_a_question_answered_twice_in_a_row_is_named_once():
    assert made((60, 64, "A?"), (65, 99, "A?"))[1:] == [(60, "A?")]


@pytest.mark.parametrize("seconds", [0, 5, 9.9])
def test_a_session_shorter_than_a_chapter_has_none(seconds):
    assert made((0, 4, "A?"), seconds=seconds) == []


def test_a_session_without_an_answer_has_none():
    assert made() == []


def test_titles_are_one_line_without_control_characters():
    assert made((60, 90, "Two\nlines\0and\u202e\t more?"))[1:] == [(60, "Two lines and more?")]


def test_a_question_without_a_letter_is_left_out():
    assert made((60, 90, "\n \0")) == []


def test_many_questions_in_one_chapter_all_begin_in_its_title():
    long = [(60 + 2 * number, 61 + 2 * number, f"{number}{'x' * 280}?") for number in range(4)]
    (title,) = [title for _, title in made(*long)[1:]]
    assert len(title) <= LONGEST
    assert [part[0] for part in title.split(" · ")] == ["0", "1", "2", "3"]


seconds = st.floats(-20, 8000) | st.integers(0, 200).map(float)
answers = st.lists(st.tuples(seconds, st.floats(-5, 2500), st.text(max_size=40)), max_size=40)


@given(answers, st.floats(0, 7200) | st.floats(0, 60))
def test_any_session_makes_a_list_that_platforms_take(answers, length):
    listed = chapters_of(
        [Answer(start, start + lasts, title) for start, lasts, title in answers], length, "Welcome"
    )
    starts = [chapter.second for chapter in listed]
    assert not starts or starts[0] == 0
    assert all(start == int(start) for start in starts)
    assert all(after - before >= 10 for before, after in pairwise([*starts, int(length)]))
    assert all(title and len(title.splitlines()) == 1 for _, title in listed)
    assert all(len(title) <= LONGEST for _, title in listed)


@given(answers, st.floats(10, 7200))
def test_no_question_is_lost_from_the_list(answers, length):
    given = [
        Answer(start, start + lasts, f"{number}?")
        for number, (start, lasts, _) in enumerate(answers)
        if 0 <= start < int(length)
    ][:7]  # more do not fit into one title
    titles = " · ".join(title for _, title in chapters_of(given, length, "Welcome"))
    assert all(answer.title in titles.split(" · ") for answer in given)


def test_the_shortest_chapters_share_others_where_a_platform_takes_fewer():
    chapters = tuple(Chapter(at, f"{at}") for at in (0, 100, 110, 200, 215, 300))
    assert at_most(chapters, 4) == (
        Chapter(0, "0"),
        Chapter(100, "100 · 110"),
        Chapter(200, "200 · 215"),
        Chapter(300, "300"),
    )
    assert at_most(chapters, 6) == chapters
