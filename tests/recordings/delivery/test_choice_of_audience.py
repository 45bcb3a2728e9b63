"""The hosts' choice of the people who may see an ended session: made, changed, carried out."""

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from recordings.delivery import audience_marks, signed_urls
from recordings.delivery.media_app import MediaApp
from recordings.models import Recording
from recordings.tasks import reconcile
from rooms.models import Room, Seat
from tests.support.asgi import ask
from tests.support.recordings.factories import record, writer_of

from .ended_world import COHOST, EVERYBODY, HOST, HOSTS, STRANGER, THERE, VISITOR, WAS_THERE, page


def test_a_choice_made_before_closes_the_media_at_the_end_and_not_before(live_room, cleo, commit):
    live_room.admit(cleo)
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=2)
    (recording.directory / "live.m3u8").write_text("#EXTM3U\n")
    files = MediaApp(None, settings.RECORDINGS_ROOT)
    path = f"/media/{signed_urls.media_token(live_room.key, 'there')}/live.m3u8"
    commit(live_room.open_replay_to, HOSTS)
    assert async_to_sync(ask)(files, path).status == 200
    commit(live_room.end)
    assert async_to_sync(ask)(files, path).status == 403


def test_before_the_end_everybody_with_the_link_comes_in(room, dov, browser_of, commit):
    commit(room.open_replay_to, HOSTS)
    assert browser_of(dov).get(room.get_absolute_url()).status_code == 200
    assert room.seat_of(dov) is not None


def test_a_seat_that_was_taken_after_the_end_was_not_there(world, commit, dov):
    Seat.objects.create(room=world.room, person=dov)
    commit(world.room.open_replay_to, THERE)
    assert not page(world, STRANGER)
    Seat.objects.filter(person=dov).update(role=Seat.COHOST)
    commit(world.room.open_replay_to, HOSTS)
    assert not page(world, STRANGER)


def test_hosts_choose_on_the_ended_page(world, commit):
    address = reverse("replay-access", args=[world.room.slug])
    for who in (HOST, COHOST):
        for audience in (HOSTS, THERE):
            html = world.get(who, world.room.get_absolute_url()).content.decode()
            assert address in html
            answer = commit(world.browsers[who].post, address, {"for": audience})
            assert answer.status_code == 204
            world.room.refresh_from_db()
            assert world.room.replay_for == audience


def test_nobody_else_chooses(world):
    address = reverse("replay-access", args=[world.room.slug])
    for who in (WAS_THERE, STRANGER, VISITOR):
        assert world.browsers[who].post(address, {"for": HOSTS}).status_code == 403
        assert address not in world.get(who, world.room.get_absolute_url()).content.decode()
    world.room.refresh_from_db()
    assert world.room.replay_for == EVERYBODY


@pytest.mark.parametrize("audience", ["", "nobody", "\x00", "x" * 5000])
def test_a_choice_that_is_not_offered_is_refused_in_words(world, audience):
    address = reverse("replay-access", args=[world.room.slug])
    answer = world.browsers[HOST].post(address, {"for": audience})
    assert answer.status_code == 422 and "Choose who" in answer.content.decode()
    with pytest.raises(ValidationError):
        world.room.open_replay_to(audience)


def test_the_start_form_asks_and_takes_everybody_for_an_answer_that_is_missing(ada, browser_of):
    browser = browser_of(ada)
    assert 'name="replay_for"' in browser.get(reverse("room-new")).content.decode()
    browser.post(reverse("room-new"), {"title": "One", "replay_for": HOSTS})
    browser.post(reverse("room-new"), {"title": "Two"})
    chosen = dict(Room.objects.values_list("title", "replay_for"))
    assert chosen == {"One": HOSTS, "Two": EVERYBODY}


def test_the_start_page_offers_no_replay_that_is_closed(world, commit):
    home = reverse("home")
    assert "Watch the replay" in world.get(WAS_THERE, home).content.decode()
    commit(world.room.open_replay_to, HOSTS)
    html = world.get(WAS_THERE, home).content.decode()
    assert "Watch the replay" not in html and "has not opened its page yet" in html


def test_reconcile_writes_and_removes_the_marks_that_a_crash_prevented(world, commit):
    folder = settings.RECORDINGS_ROOT / world.room.key
    world.room.open_replay_to(HOSTS)  # a crash prevents what follows the commit
    assert audience_marks.is_for(folder, "link")
    reconcile()
    assert not audience_marks.is_for(folder, "there")
    world.room.open_replay_to(EVERYBODY)
    assert not audience_marks.is_for(folder, "there")
    reconcile()
    assert audience_marks.is_for(folder, "link")
