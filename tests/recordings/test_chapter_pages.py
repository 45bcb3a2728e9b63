"""The addresses of the chapters, and who may read them."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from recordings.models import Share
from rooms.models import Room, Seat
from tests.support.recordings.answers import answered_aloud
from tests.support.recordings.chapter_lists import read_vtt
from tests.support.recordings.factories import NOON, record, writer_of


@pytest.fixture
def session(recording, cohost_ben, cleo):
    """A session of 30 seconds with one answer; Ben hosts with Ada, and Cleo listens."""
    record(writer_of(recording.directory), seconds=30)
    answered_aloud(recording.room.admit(cleo), "How do you price?", NOON + 12, NOON + 25)
    return recording


@pytest.fixture
def ended(session):
    session.room.end()
    session.finish()
    return session


def address(recording, name):
    return reverse(f"chapters-{name}", args=[recording.room.slug])


def test_everybody_who_may_see_the_replay_reads_its_chapters(ended):
    answer = Client().get(address(ended, "vtt"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    (welcome, asked) = read_vtt(answer.content.decode())
    assert welcome == (0, 12, "Welcome")
    assert asked == (12, pytest.approx(30, abs=0.03), "How do you price?")


def test_the_chapters_are_there_before_the_recording_is_sealed(session):
    session.room.end()
    Room.objects.update(ended_at=datetime.fromtimestamp(NOON + 30, UTC))
    cues = read_vtt(Client().get(address(session, "vtt")).content.decode())
    assert [title for _, _, title in cues] == ["Welcome", "How do you price?"]


def test_hosts_read_the_chapters_for_a_podcast(ended, ada, ben, browser_of):
    for person in (ada, ben):
        answer = browser_of(person).get(address(ended, "json"))
        assert answer.headers["Content-Type"] == "application/json+chapters"
        assert json.loads(answer.content) == {
            "version": "1.2.0",
            "chapters": [
                {"startTime": 0, "title": "Welcome"},
                {"startTime": 12, "title": "How do you price?"},
            ],
        }


def test_the_chapters_beside_a_shared_copy_are_those_of_now(ended, ada):
    ended.encode()
    share = Share.make(ended, ended.copies.get(kind="mp3"))
    listed = json.loads(Client().get(share.chapters_url).content)["chapters"]
    assert [one["title"] for one in listed] == ["Welcome", "How do you price?"]
    ended.room.questions.get().refuse(by=ended.room.seat_of(ada))
    assert json.loads(Client().get(share.chapters_url).content)["chapters"] == []


def test_others_than_hosts_get_no_file_for_a_podcast(ended, cleo, dov, browser_of):
    for browser in (browser_of(cleo), browser_of(dov), Client()):
        assert browser.get(address(ended, "json")).status_code == 403


def test_a_cohost_who_came_after_the_end_gets_none(ended, dov, browser_of):
    ended.room.admit(dov).assign(Seat.COHOST)
    assert browser_of(dov).get(address(ended, "json")).status_code == 403


def test_a_person_who_was_removed_reads_no_chapters(session, cleo, browser_of):
    session.room.seat_of(cleo).remove()
    session.room.end()
    assert browser_of(cleo).get(address(session, "vtt")).status_code == 403
    assert Client().get(address(session, "vtt")).status_code == 200


@pytest.mark.parametrize("name", ["vtt", "json"])
def test_a_withdrawn_recording_has_no_chapters(name, ended, ada, browser_of):
    ended.withdraw()
    assert browser_of(ada).get(address(ended, name)).status_code == 403


def test_a_live_session_has_no_replay_yet(session, ada, browser_of):
    assert browser_of(ada).get(address(session, "vtt")).status_code == 404


@pytest.mark.parametrize("name", ["vtt", "json"])
def test_a_session_that_was_not_recorded_has_no_chapters(name, room, ada, browser_of):
    room.go_live(recorded=False)
    room.end()
    answer = browser_of(ada).get(reverse(f"chapters-{name}", args=[room.slug]))
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["vtt", "json"])
def test_there_are_none_at_an_address_without_a_room(name, ada, browser_of):
    assert browser_of(ada).get(reverse(f"chapters-{name}", args=["nowhere"])).status_code == 404


@pytest.mark.parametrize("name", ["vtt", "json"])
def test_the_files_are_only_read(name, ended, ada, browser_of):
    assert browser_of(ada).post(address(ended, name)).status_code == 405
    assert browser_of(ada).head(address(ended, name)).status_code == 200
