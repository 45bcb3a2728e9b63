"""The lists of questions on the page of a replay that its hosts share by a link."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qna.models import Question
from recordings.models import Recording, Share
from rooms.models import Room
from tests.support.recordings.factories import record, writer_of

NUMBER = 60  # answers, of which a page shows 50 at first


@pytest.fixture
def share(live_room, ben):
    """A shared replay with a long list, which the room's own page shows to hosts alone."""
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=2)
    seat, now = live_room.admit(ben), timezone.now()
    Question.objects.bulk_create(
        Question(
            room=live_room,
            asker=seat,
            text=f"Q{number}?",
            state=Question.ANSWERED,
            answered_at=now - timedelta(seconds=number),
        )
        for number in range(NUMBER)
    )
    Question.ask(seat, "Still waiting?")
    live_room.end()
    recording.seal()
    live_room.open_replay_to(Room.HOSTS)
    return Share.make(Recording.objects.get(room=live_room))


@pytest.fixture
def address(share):
    return reverse("shared-questions", args=[share.key])


def test_the_page_names_the_address_of_its_lists(share, address):
    html = Client().get(share.path).content.decode()
    assert f'data-questions="{address}"' in html
    assert f'data-questions="{reverse("questions", args=[share.recording.room.slug])}"' not in html


def test_a_stranger_reads_the_rest_of_a_long_list(share, address):
    refused = Client().get(reverse("questions", args=[share.recording.room.slug]))
    answer = Client().get(address, {"list": "answered", "from": 50})
    assert refused.status_code == 403 and answer.status_code == 200
    assert answer.content.decode().count("<li") == NUMBER - 50
    assert answer["Hotline-Total"] == str(NUMBER)


def test_a_stranger_finds_questions_by_their_words(address):
    assert "Still waiting?" in Client().get(address, {"q": "still"}).content.decode()


def test_a_host_reads_there_what_a_stranger_reads(share, address, ada, browser_of):
    room = share.recording.room
    Question.objects.filter(room=room, text="Q1?").update(state=Question.REFUSED)
    for query in ({"list": "refused"}, {"list": "answered"}, {"q": "Q1?"}):
        assert ">Q1?<" not in browser_of(ada).get(address, query).content.decode()


def test_nothing_is_read_after_the_link_has_ended(share, address):
    share.stop()
    assert Client().get(address).status_code == 410
    assert Client().get(reverse("shared-questions", args=["x" * 32])).status_code == 404


def test_each_press_on_the_shared_page_stays_on_it(share):
    html = Client().get(share.path).content.decode()
    assert share.recording.room.get_absolute_url() + "?" not in html
