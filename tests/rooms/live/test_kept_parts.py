"""Parts and lists of a room page that are kept for the next page: no event finds them old."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hotline.push.variant import ListKey
from qna.models import Label, Question
from rooms.live import kept_lists
from tests.support import kept

pytestmark = pytest.mark.django_db
TOP = ListKey("top")


@pytest.fixture
def seat(live_room, cleo):
    return live_room.admit(cleo)


def listed(room, key=TOP):
    room.refresh_from_db()
    return kept_lists.read(room, key, to_hosts=False)


def test_a_list_is_read_once_for_two_pages(live_room, seat, monkeypatch):
    kept.stop_the_clock(monkeypatch)
    Question.ask(seat, "How much?")
    listed(live_room)
    with CaptureQueriesContext(connection) as queries:
        listed(live_room)
    assert len(queries) == 1  # of the room's event


def test_a_question_is_in_the_list_of_the_next_page(live_room, seat):
    listed(live_room)
    question = Question.ask(seat, "How much?")
    assert listed(live_room).ids == (question.pk,)


def test_a_question_that_was_taken_is_not_in_the_list_of_the_next_page(live_room, seat):
    question = Question.ask(seat, "How much?")
    listed(live_room)
    question.take_up()
    assert listed(live_room).ids == ()


def test_the_list_of_a_label_is_read_each_time(live_room, seat):
    question = Question.ask(seat, "How much?")
    label = Label.objects.create(room=live_room, name="price")
    key = ListKey("top", "price")
    assert listed(live_room, key).ids == ()
    label.questions.add(question)  # without an event
    assert listed(live_room, key).ids == (question.pk,)


def test_numbers_of_questions_are_those_of_now(live_room, seat):
    assert kept_lists.counts_in(live_room, to_hosts=False)["waiting"] == 0
    Question.ask(seat, "How much?")
    live_room.refresh_from_db()
    assert kept_lists.counts_in(live_room, to_hosts=False)["waiting"] == 1


def test_a_hand_is_on_the_hosts_next_page(live_room, seat, ada, browser_of):
    adas, address = browser_of(ada), live_room.get_absolute_url()
    row = f'data-seat="{seat.key}" data-hand'
    assert row not in adas.get(address).content.decode()
    seat.raise_hand()
    assert row in adas.get(address).content.decode()


def test_the_audience_is_not_sent_what_was_drawn_for_a_host(live_room, seat, ada, cleo, browser_of):
    seat.raise_hand()
    address = live_room.get_absolute_url()
    assert "Invite Cleo on stage" in browser_of(ada).get(address).content.decode()
    assert "Invite Cleo on stage" not in browser_of(cleo).get(address).content.decode()


def test_parts_are_drawn_in_the_language_of_each_reader(live_room, ada, browser_of):
    adas, address = browser_of(ada), live_room.get_absolute_url()
    english = adas.get(address, headers={"accept-language": "en"}).content.decode()
    french = adas.get(address, headers={"accept-language": "fr"}).content.decode()
    assert "Keyboard shortcuts" in english and "Keyboard shortcuts" not in french
