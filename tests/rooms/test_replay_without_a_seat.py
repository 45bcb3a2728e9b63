"""The page of an ended room, for people who have no seat there."""

import pytest
from django.urls import reverse

from hotline.accounts.models import User
from qna.models import Question
from recordings.models import Recording
from rooms.models import Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(live_room, ada):
    """Ada's ended session, in which one question was answered."""
    question = Question.ask(live_room.seat_of(ada), "How did you begin?")
    question.take_up()
    question.finish()
    live_room.end()
    return live_room


def page_of(browser, room):
    answer = browser.get(room.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_visitor_sees_the_replay_and_the_answers_without_a_name(over, client):
    page = page_of(client, over)
    assert "Watch the replay" in page and "How did you begin?" in page
    assert 'data-media="/media/' in page
    assert "Your name" not in page and "microphone stays off" not in page


def test_a_visitor_of_a_replay_becomes_no_guest_and_gets_no_seat(over, client):
    page_of(client, over)
    assert not User.objects.filter(is_guest=True).exists()
    assert over.seats.count() == 1


def test_a_person_with_an_account_gets_no_seat_after_the_end(over, dov, browser_of):
    assert "Watch the replay" in page_of(browser_of(dov), over)
    assert over.seat_of(dov) is None


def test_a_visitor_of_a_replay_is_offered_nothing_that_needs_a_seat(over, client):
    page = page_of(client, over)
    for address in ("socket", "whip", "whep", "hand", "left"):
        assert f"/r/{over.slug}/{address}" not in page
    assert f'method="post" action="/r/{over.slug}/questions' not in page
    assert over.link(Seat.COHOST).key not in page and 'id="copies-title"' not in page


@pytest.mark.parametrize("address", ["hand", "questions", "stream-key"])
def test_without_a_seat_acts_are_refused_after_the_end_too(over, dov, browser_of, address):
    url = f"/r/{over.slug}/{address}"
    assert browser_of(dov).post(url, {"text": "Too late?"}).status_code == 403


def test_a_name_form_that_is_sent_after_the_end_makes_no_guest(over, client):
    answer = client.post(reverse("join", args=[over.slug]), {"name": "Cleo"})
    assert answer.url == over.get_absolute_url()
    assert not User.objects.filter(is_guest=True).exists()


def test_a_guest_with_a_name_like_the_hosts_watches_without_another_name(over, browser_of):
    other_ada = User.objects.welcome_guest("Ada")
    assert "Your name" not in page_of(browser_of(other_ada), over)


def test_a_removed_person_does_not_come_back_for_the_replay(live_room, cleo, browser_of):
    live_room.admit(cleo).remove()
    live_room.end()
    assert browser_of(cleo).get(live_room.get_absolute_url()).status_code == 403


def test_a_visitor_gets_no_link_to_a_recording_that_is_withdrawn(over, client):
    Recording.objects.get(room=over).withdraw()
    page = page_of(client, over)
    assert "data-media" not in page and "A moderator has withdrawn the recording" in page


def test_before_the_end_a_visitor_gives_a_name(live_room, client):
    assert "Your name" in page_of(client, live_room)
