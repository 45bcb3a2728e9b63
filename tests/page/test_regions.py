"""The regions of the room's page as they are drawn for sockets: without a request or a person."""

import pytest

from qna.models import Question
from rooms.live.regions import AFTER_THE_END, REGIONS
from rooms.live.room_page import draw
from rooms.models import Seat


@pytest.fixture
def question(live_room, cleo):
    return Question.ask(live_room.admit(cleo), "What did you charge first? <b>&</b>")


def drawn(room, role="host", language="en", parts=tuple(REGIONS)):
    return draw(room, role, language, list(parts))[0]


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_is_one_element_whose_id_is_its_name(live_room, region):
    if region in AFTER_THE_END:
        live_room.end()
    assert drawn(live_room, parts=[region]).count(f'id="{region}"') == 1


def test_a_region_contains_no_csrf_token(live_room, question):
    assert "csrfmiddlewaretoken" not in drawn(live_room)


def test_text_that_a_person_wrote_is_escaped(live_room, question):
    question.take_up()
    html = drawn(live_room)
    assert "<b>&</b>" not in html
    assert html.count("&lt;b&gt;&amp;&lt;/b&gt;") == 2


def test_only_hosts_are_offered_to_answer_a_question_now(live_room, question):
    assert "Take now" in drawn(live_room)
    assert "Take now" not in drawn(live_room, role="audience")


def test_a_region_is_in_the_language_of_its_reader(live_room, question):
    assert "Répondre" in drawn(live_room, language="fr")


def test_somebody_on_stage_who_is_not_heard_has_no_tile(live_room, cohost_ben):
    assert "Ben" not in drawn(live_room, parts=["stage"])
    Seat.objects.filter(pk=cohost_ben.pk).update(heard_epoch=live_room.epoch)
    assert "Ben" in drawn(live_room, parts=["stage"])


def test_people_on_stage_do_not_get_the_sentences_for_the_audience(room):
    room.open_doors()
    html = drawn(room, role="speaker", parts=["stage"])
    assert "you join with your microphone" in html and "Ask now" not in html
    room.open_green_room()
    html = drawn(room, role="speaker", parts=["stage"])
    assert "The green room is open" in html and "Ask now" not in html


def test_a_hosts_list_of_hands_is_headed_hands_and_guests(live_room, cohost_ben):
    assert "Hands and guests" in drawn(live_room, parts=["hands"])
    assert "Raised hands" in drawn(live_room, role="audience", parts=["hands"])


def test_a_session_that_is_not_recorded_says_so(room):
    room.go_live(recorded=False)
    assert "Not recorded" in drawn(room, role="audience", parts=["room-header"])


def test_an_ended_session_shows_no_question_as_now(live_room, question):
    question.take_up()
    live_room.end()
    assert "What did you charge" not in drawn(live_room, parts=["now"])
