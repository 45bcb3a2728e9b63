"""Links to the media of a room: renewed for those who may watch, refused after a removal."""

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import Client
from django.urls import reverse

from recordings.delivery import rotations, signed_urls
from recordings.delivery.media_app import MediaApp
from recordings.models import Recording
from recordings.models.strays import Stray
from rooms.models import Room, Seat
from tests.support.asgi import ask
from tests.support.recordings.factories import record, writer_of

from .ended_world import EVERYBODY, HOSTS, MAY_SEE, PEOPLE, THERE


@pytest.fixture
def recorded(live_room):
    """A live room with a playlist on disk."""
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=2)
    (recording.directory / "live.m3u8").write_text("#EXTM3U\n")
    return live_room


def status(link):
    return async_to_sync(ask)(MediaApp(None, settings.RECORDINGS_ROOT), link).status


def link_for(browser, room, **query):
    answer = browser.get(reverse("media-link", args=[room.slug]), query)
    assert answer.status_code in (200, 204, 403), answer.content
    assert "private" in answer["Cache-Control"]
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def test_all_people_of_a_room_get_the_same_link(recorded, cleo, dov, browser_of):
    for person in (cleo, dov):
        recorded.admit(person)
    links = {link_for(browser_of(person), recorded) for person in (cleo, dov)}
    assert len(links) == 1 and status(links.pop()) == 200


@pytest.mark.parametrize("lasting", [{}, {"lasting": "1"}], ids=["short", "lasting"])
def test_when_somebody_is_removed_former_links_are_refused_and_others_get_new_ones(
    recorded, cleo, dov, browser_of, commit, lasting
):
    recorded.admit(dov)
    removed = recorded.admit(cleo)
    former = link_for(browser_of(cleo), recorded, **lasting)
    segment = former.replace("live.m3u8", "e1/t1/00000.m4s")
    assert status(former) == status(segment) == 200
    commit(removed.remove)
    assert status(former) == status(segment) == 403
    assert link_for(browser_of(cleo), recorded, **lasting) == 403
    assert status(link_for(browser_of(dov), recorded, **lasting)) == 200


def test_a_ban_refuses_the_links_of_the_rooms_in_which_the_person_was(
    recorded, cleo, browser_of, commit
):
    recorded.admit(cleo)
    former = link_for(browser_of(cleo), recorded)
    commit(cleo.ban)
    assert status(former) == 403


def test_the_links_are_rotated_before_pages_are_told_so_that_they_draw_new_ones(
    recorded, cleo, commit, monkeypatch
):
    removed = recorded.admit(cleo)
    folder = settings.RECORDINGS_ROOT / recorded.key
    before, at_the_news = rotations.rotation_of(folder), []
    monkeypatch.setattr(
        "rooms.events.tell_pages", lambda message: at_the_news.append(rotations.rotation_of(folder))
    )
    commit(removed.remove)
    assert at_the_news and before not in at_the_news


def test_a_room_that_was_never_live_has_no_links_to_rotate(room, cleo, commit):
    commit(room.admit(cleo).remove)
    assert not (settings.RECORDINGS_ROOT / rotations.FOLDER).exists()


def test_nothing_of_a_deleted_room_is_left(recorded, cleo, commit):
    commit(recorded.admit(cleo).remove)
    folder = settings.RECORDINGS_ROOT / rotations.FOLDER
    assert [path.name for path in folder.iterdir()] == [recorded.key]
    Stray(recorded.key).erase()
    assert not list(folder.iterdir())


def test_without_a_recording_there_is_no_link(room, ada, browser_of):
    assert link_for(browser_of(ada), room) == 204
    room.go_live(recorded=False)
    assert link_for(browser_of(ada), room) == 204


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("audience", [EVERYBODY, THERE, HOSTS])
def test_after_the_end_those_get_links_who_may_watch(world, commit, audience, who):
    commit(world.room.open_replay_to, audience)
    link = link_for(world.browsers[who], world.room)
    assert (link != 403) == (who in MAY_SEE[audience])
    if who in MAY_SEE[audience]:
        assert status(link) == 200


def test_a_withdrawn_recording_has_no_link(world, commit):
    commit(Recording.objects.get(room=world.room).withdraw)
    assert link_for(Client(), world.room) == 204


def test_a_link_is_for_the_reader_who_asks(world):
    for who, reader in zip(PEOPLE, ("hosts", "hosts", "there", "link", "link"), strict=True):
        token = link_for(world.browsers[who], world.room).split("/")[2]
        assert signed_urls.read_media_token(token) == (world.room.key, reader)
    assert Seat.objects.filter(room=world.room).count() == 3, "asking made a seat"
    assert Room.objects.count() == 1
