"""The replay of an ended session: its answers, its timeline, and what its page says."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from qna.models import Question
from recordings.media.time_mapping import Start
from recordings.models import Recording
from rooms.live.replay import Replay, in_words
from rooms.live.replay_answers import answers_of
from rooms.live.replay_marks import heat_path, segments
from rooms.live.status import AUDIENCE, HOST
from rooms.models import ReactionCount, Room, Seat
from tests.support.recordings.factories import NOON, RATE, record, writer_of

HOUR = [Start(1, 1, 0, NOON, 3600.0)]


@pytest.fixture
def seat(live_room, ben):
    return live_room.admit(ben)


def answer(seat, text, begins, ends, **fields):
    """A question that was answered from one second after NOON to another."""
    question = Question.ask(seat, text)
    taken, ended = (datetime.fromtimestamp(NOON + at, UTC) for at in (begins, ends))
    fields |= {"state": Question.ANSWERED, "taken_at": taken, "answered_at": ended}
    Question.objects.filter(pk=question.pk).update(**fields)
    return question


@pytest.fixture
def went_live_at_noon(live_room):
    """The room as if it had gone live at NOON."""
    Room.objects.filter(pk=live_room.pk).update(live_at=datetime.fromtimestamp(NOON, UTC))
    live_room.refresh_from_db()
    return live_room


def spans(room, takes, length):
    return [
        one.span and (round(one.span.begins, 2), round(one.span.ends, 2))
        for one in answers_of(room, AUDIENCE, takes, length)
    ]


def test_answers_come_in_the_order_of_the_replay_then_those_in_writing(
    went_live_at_noon, seat, ada
):
    written = Question.ask(seat, "Slides?")
    written.answer_in_writing(went_live_at_noon.seat_of(ada), "On my site.")
    answer(seat, "Second?", 100, 160)
    answer(seat, "First?", 10, 60)
    found = answers_of(went_live_at_noon, AUDIENCE, HOUR, 3600.0)
    assert [one.text for one in found] == ["First?", "Second?", "Slides?"]
    assert found[2].span is None and found[2].written == "On my site."


def test_an_answer_of_half_a_second_and_one_of_forty_minutes_keep_their_lengths(
    went_live_at_noon, seat
):
    answer(seat, "Short?", 10, 10.5)
    answer(seat, "Long?", 60, 60 + 2400)
    assert spans(went_live_at_noon, HOUR, 3600.0) == [(10, 10.5), (60, 2460)]


def test_an_answer_across_two_takes_leaves_the_pause_out(went_live_at_noon, seat):
    takes = [Start(1, 1, 0, NOON, 10.0), Start(2, 1, 0, NOON + 100, 10.0)]
    answer(seat, "Across?", 5, 105)
    assert spans(went_live_at_noon, takes, 20.0) == [(5, 15)]


def test_an_answer_after_the_end_of_the_recording_is_not_in_it(went_live_at_noon, seat):
    answer(seat, "Late?", 30, 40)
    answer(seat, "Cut short?", 5, 40)
    assert spans(went_live_at_noon, [Start(1, 1, 0, NOON, 10.0)], 10.0) == [(5, 10), None]


def test_the_segments_fill_the_timeline_once(went_live_at_noon, seat):
    for number in range(200):
        answer(seat, f"Q{number}?", 10 + number * 15, 10 + number * 15 + 20)
    found = answers_of(went_live_at_noon, AUDIENCE, HOUR, 3600.0)
    drawn = segments(found, 3600.0)
    assert len([one for one in drawn if one.answer]) == 200
    reached = 0.0
    for one in drawn:
        assert one.left >= reached - 0.2 and one.width > 0
        reached = one.left + one.width
    assert abs(reached - 100) < 0.3


def test_a_replay_without_answers_is_one_segment():
    assert [(one.left, one.width) for one in segments([], 60.0)] == [(0, 100)]
    assert segments([], 0) == []


def test_the_line_of_reactions_is_small_and_highest_where_most_came():
    counts = [(second, "clap", 1 + 9 * (second == 900)) for second in range(0, 3600, 7)]
    counts.append((900, "heart", 80))
    path = heat_path(counts, float, 3600.0)
    assert len(path) <= 2048
    points = [tuple(map(int, one.split())) for one in re.findall(r"L(\d+ \d+)", path)]
    assert abs(min(points, key=lambda point: point[1])[0] - 150) <= 5
    assert heat_path([], float, 3600.0) == ""


def test_lengths_are_said_in_words():
    assert [in_words(seconds) for seconds in (5, 3480, 4320)] == ["5 s", "58 min", "1 h 12 min"]


# The page


@pytest.fixture
def recorded(went_live_at_noon):
    """Ten seconds of recording from NOON on."""
    record(writer_of(settings.RECORDINGS_ROOT / went_live_at_noon.key), seconds=10)
    return went_live_at_noon


def end(room, *, sealed=True):
    room.end()
    at = datetime.fromtimestamp(NOON + 10, UTC)
    Room.objects.filter(pk=room.pk).update(ended_at=at)
    recording = Recording.objects.get(room=room)
    if sealed:
        recording.seal()
    return recording


def page(room, query="", client=None):
    return (client or Client()).get(room.get_absolute_url() + query).content.decode()


def test_the_heading_says_with_whom_when_and_how_long(recorded, cohost_ben, seat):
    Seat.objects.filter(pk=cohost_ben.pk).update(spoken=12)
    answer(seat, "How?", 2, 4)
    end(recorded)
    heading = page(recorded).partition('id="room-header"')[2].partition("</div>")[0]
    text = " ".join(re.sub(r"<[^>]*>", " ", heading).split())
    assert text.endswith("Ada with Ben Jan. 15, 2027 10 s 1 answer")


def test_the_page_has_nothing_of_a_live_room(recorded, cleo, browser_of):
    seat = recorded.admit(cleo)
    end(recorded)
    html = page(recorded, client=browser_of(cleo))
    assert seat.key in html
    for part in ("people-count", 'id="dock"', 'id="hands"', "You are not on air", "/whep", "/whip"):
        assert part not in html


def test_the_page_is_ready_before_the_recording_is_closed(recorded, seat):
    answer(seat, "How?", 2, 4)
    end(recorded, sealed=False)
    html = page(recorded)
    assert "Watch the replay" in html and 'data-from="2.00"' in html
    assert 'data-length="10.00"' in html


SENTENCES = {
    "not recorded": "It was not recorded. Its questions stay here.",
    "withdrawn": "A moderator has withdrawn the recording. Its questions stay here.",
    "failed": "The recording could not be closed, so it can’t be watched now.",
    "empty": "Nobody was heard or seen, so there is no recording.",
    "never live": "It was ended before it went live. Its questions stay here.",
}


@pytest.mark.parametrize("case", SENTENCES)
def test_what_can_not_be_played_says_why(case, room, ben, cleo):
    Question.ask(room.admit(cleo), "Still here?")
    if case != "never live":
        room.go_live(recorded=case != "not recorded")
    if case in ("withdrawn", "failed"):
        record(writer_of(settings.RECORDINGS_ROOT / room.key), seconds=1)
    room.end()
    recording = Recording.objects.filter(room=room).first()
    if recording:
        recording.seal()
    if case == "withdrawn":
        recording.withdraw()
    if case == "failed":
        Recording.objects.filter(pk=recording.pk).update(state=Recording.FAILED)
    html = page(room)
    assert SENTENCES[case] in html and "Still here?" in html
    assert "data-replays" not in html and "data-media" not in html and "ld+json" not in html


def test_two_hundred_answers_keep_the_page_small(recorded, seat):
    fields = {"room": recorded, "asker": seat, "state": Question.ANSWERED}
    Question.objects.bulk_create(
        Question(
            text=f"Question {number}, of a usual length for a session, isn’t it?",
            taken_at=datetime.fromtimestamp(NOON + number / 25, UTC),
            answered_at=datetime.fromtimestamp(NOON + (number + 1) / 25, UTC) + timedelta(0, 0.2),
            **fields,
        )
        for number in range(200)
    )
    end(recorded)
    html = page(recorded)
    assert html.count('id="answer-') >= 200
    assert len(html.encode()) < 300_000


def test_reactions_are_drawn_over_the_timeline(recorded):
    ReactionCount.add_all(recorded.pk, {(int(NOON) + 3, "clap"): 12})
    end(recorded)
    assert '<path d="M0 26L' in page(recorded)


def test_hidden_votes_are_not_in_the_list_of_answers(recorded, seat):
    answer(seat, "How?", 2, 4, votes=77)
    end(recorded)
    recorded.refresh_from_db()
    takes = Recording.objects.get(room=recorded).take_starts()
    shown = {role: answers_of(recorded, role, takes, 10.0)[0].votes for role in (HOST, AUDIENCE)}
    assert shown[HOST] == 77


def test_the_length_of_a_closed_recording_is_that_of_its_takes(recorded):
    recording = end(recorded)
    recorded.refresh_from_db()
    replay = Replay(recorded, AUDIENCE, recording, can_play=True)
    assert replay.length == recording.takes.get().samples / RATE
