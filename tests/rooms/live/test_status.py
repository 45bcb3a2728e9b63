"""The sentences of a room's state, for each role."""

import pytest
from django.utils import timezone

from rooms.live.status import (
    AUDIENCE,
    HOST,
    SPEAKER,
    Status,
    is_sent_elsewhere,
    recording_note,
    visitor_note,
    welcome,
)
from rooms.models import Destination, Room


@pytest.fixture
def scheduled(ada):
    return Room.start(ada, "How to price your first product")


def head(room, role):
    return Status(room, role).card.head


def test_a_new_room_is_ready_for_its_host_and_others_are_early(scheduled):
    assert head(scheduled, HOST) == "Your room is ready"
    assert head(scheduled, SPEAKER) == head(scheduled, AUDIENCE) == "You’re early"


def test_nobody_reads_that_they_cannot_come_in_or_ask_before_the_doors_open(scheduled):
    assert "people can come in and ask already" in Status(scheduled, HOST).card.text
    assert "Ask now" in Status(scheduled, AUDIENCE).card.text
    assert "ask already" in welcome(scheduled)


def test_behind_open_doors_everybody_but_the_host_waits_for_the_host(room):
    assert head(room, HOST) == "The doors are open"
    assert head(room, SPEAKER) == head(room, AUDIENCE) == "You’re in. It starts soon."
    assert "When Ada goes live, you join" in Status(room, SPEAKER).card.text
    assert "Ada isn’t on air yet" in Status(room, AUDIENCE).card.text


def test_the_audience_reads_and_sees_nothing_of_an_open_green_room(room):
    room.open_green_room()
    for role in (HOST, SPEAKER):
        assert head(room, role) == "The green room is open"
        assert Status(room, role).shows_stage
    assert head(room, AUDIENCE) == "You’re in. It starts soon."
    assert not Status(room, AUDIENCE).shows_stage


def test_in_a_live_room_the_card_stands_for_an_empty_stage(live_room):
    for role in (HOST, SPEAKER, AUDIENCE):
        assert head(live_room, role) == "Nobody is at the microphone"
        assert Status(live_room, role).shows_stage


@pytest.mark.parametrize(
    ("kept", "sentence"),
    [
        ({"replay": True}, "You can watch it again"),
        ({"withdrawn": True}, "A moderator has withdrawn the recording"),
        ({}, "It was not recorded"),
    ],
)
def test_after_the_end_the_card_says_what_is_left_of_the_recording(live_room, kept, sentence):
    live_room.end()
    card = Status(live_room, AUDIENCE, **kept).card
    assert card.head == "This session has ended" and sentence in card.text


def test_a_visitor_reads_what_awaits_them_in_each_state(scheduled):
    read = [welcome(scheduled)]
    for step in (scheduled.open_doors, scheduled.go_live):
        step()
        read.append(welcome(scheduled))
    assert [text.split(".")[0] for text in read] == [
        "It hasn’t started yet",
        "It starts soon",
        "Ada is on air now",
    ]


def test_before_go_live_a_session_may_be_recorded(room):
    assert recording_note(room).startswith("The session may be recorded")


@pytest.mark.parametrize(
    ("recorded", "note"),
    [(True, "This session is recorded,"), (False, "This session is not recorded.")],
)
def test_a_live_session_says_whether_it_is_recorded(room, recorded, note):
    room.go_live(recorded=recorded)
    assert recording_note(room).startswith(note)


def test_a_visitor_reads_that_a_live_session_is_not_recorded(room):
    assert visitor_note(room).startswith("Sessions are recorded unless")
    room.go_live(recorded=False)
    assert visitor_note(room) == "This session is not recorded."


def test_the_replay_is_offered_after_the_end_if_there_is_one(live_room):
    assert not Status(live_room, AUDIENCE, replay=True).offers_replay
    live_room.end()
    assert Status(live_room, AUDIENCE, replay=True).offers_replay
    assert not Status(live_room, AUDIENCE).offers_replay


def test_copies_are_offered_to_hosts_after_the_end(live_room):
    assert not Status(live_room, HOST).offers_copies
    live_room.end()
    assert Status(live_room, HOST).offers_copies
    assert not Status(live_room, SPEAKER).offers_copies


def test_everybody_is_warned_of_the_end_that_is_near_and_of_a_full_disk(live_room):
    live_room.quiet_since = live_room.warned_at = timezone.now()
    live_room.trouble = "disk_full"
    end, disk = Status(live_room, AUDIENCE).warnings
    assert end.ends_at == live_room.ends_at and disk.sentence.endswith(
        "the disk is full. The session goes on, and what was recorded is safe."
    )


def test_only_hosts_of_a_live_session_are_warned_of_a_withdrawn_recording(live_room):
    (warning,) = Status(live_room, HOST, withdrawn=True).warnings
    assert warning.sentence.startswith("A moderator has withdrawn the recording.")
    assert not Status(live_room, AUDIENCE, withdrawn=True).warnings
    live_room.end()
    assert not Status(live_room, HOST, withdrawn=True).warnings


def test_empty_lists_of_questions_say_what_to_do_until_the_end(live_room):
    assert Status(live_room, HOST).no_question.startswith("No questions yet. Share the link")
    assert Status(live_room, SPEAKER).no_question.endswith("Be the first to ask Ada something.")
    assert Status(live_room, HOST).no_question_now.startswith("Take a question")
    assert Status(live_room, AUDIENCE).no_question_now.endswith("appears here.")
    assert Status(live_room, AUDIENCE).no_answer.endswith("will be kept here.")


@pytest.mark.parametrize(
    ("recorded", "sent"), [(None, True), (True, True), (False, False)], ids=str
)
def test_what_goes_to_other_platforms_is_the_recording_of_a_session(room, recorded, sent):
    assert not is_sent_elsewhere(room)
    Destination.add(room.seat_of(room.host), "YouTube", "rtmps://a.rtmps.example/live2", "a-key")
    if recorded is not None:
        room.go_live(recorded=recorded)
    assert is_sent_elsewhere(room) == sent
    assert ("other platforms" in recording_note(room)) == sent
