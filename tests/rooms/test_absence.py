"""Speakers whose microphone is gone: hosts see it, and their place becomes free again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rooms.live.room_page import draw
from rooms.live.status import HOST
from rooms.models import MediaServer, Room, Seat

pytestmark = pytest.mark.django_db

LONG = timedelta(minutes=5, seconds=1)


@pytest.fixture
def epoch(live_room):
    """The epoch of a media server that holds Ada's room, which has been live for an hour."""
    Room.objects.filter(pk=live_room.pk).update(live_at=timezone.now() - timedelta(hours=1))
    return live_room.claim(MediaServer.take_name("here:1"))


@pytest.fixture
def bens(live_room, ben, epoch):
    """The seat of Ben, a speaker who was heard and is not any more."""
    seat = live_room.admit(ben, Seat.SPEAKER)
    seat.heard(epoch)
    seat.unheard(epoch)
    return seat


def make_absent(seat, since=LONG):
    then = timezone.now() - since
    Seat.objects.filter(pk=seat.pk).update(on_stage_since=then, last_heard_at=then)


def after_a_look(seat):
    Seat.look_after()
    seat.refresh_from_db()
    return seat


def test_a_speaker_who_left_loses_the_place_after_five_minutes(bens):
    make_absent(bens)
    assert not after_a_look(bens).on_stage and bens.absent_at


def test_a_speaker_keeps_the_place_for_some_minutes(bens):
    make_absent(bens, since=timedelta(minutes=4))
    assert after_a_look(bens).on_stage


def test_a_speaker_who_never_connected_loses_the_place_too(live_room, ben, epoch):
    seat = live_room.admit(ben, Seat.SPEAKER)
    Seat.objects.filter(pk=seat.pk).update(on_stage_since=timezone.now() - LONG)
    assert not after_a_look(seat).on_stage


def test_a_speaker_who_is_heard_keeps_the_place(bens, epoch):
    make_absent(bens)
    bens.heard(epoch)
    make_absent(bens)
    assert after_a_look(bens).on_stage


def test_the_time_before_go_live_does_not_count(bens):
    Room.objects.update(live_at=timezone.now())
    make_absent(bens)
    assert after_a_look(bens).on_stage


def test_a_cohost_without_a_microphone_stays_on_stage(bens):
    bens.become(Seat.COHOST)
    make_absent(bens)
    assert after_a_look(bens).on_stage


def test_the_five_minutes_begin_after_an_outage_of_the_media_server(bens, epoch):
    bens.heard(epoch)
    make_absent(bens)
    MediaServer.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=1))
    bens.room.expect_nobody_back(bens.room.claim(MediaServer.take_name("here:2")))
    assert after_a_look(bens).on_stage


def test_somebody_who_comes_back_on_stage_is_no_longer_gone(bens):
    make_absent(bens)
    after_a_look(bens).become(Seat.SPEAKER)
    assert not bens.has_gone and bens.absent_at is None


def test_the_link_brings_an_absent_speaker_back(bens):
    make_absent(bens)
    after_a_look(bens)
    assert bens.room.link(Seat.SPEAKER).admit(bens.person).on_stage


def drawn_stage_list(room):
    return draw(room, HOST, "en", ["on-stage"])[0]


def test_hosts_see_that_a_speaker_left_and_since_when(bens):
    html = drawn_stage_list(bens.room)
    bens.refresh_from_db()
    assert f'datetime="{timezone.localtime(bens.last_heard_at).isoformat()}"' in html
    assert "microphone not connected" not in html


def test_hosts_see_that_a_speaker_has_not_connected(live_room, ben, epoch):
    live_room.admit(ben, Seat.SPEAKER)
    assert "microphone not connected" in drawn_stage_list(live_room)


def test_hosts_can_move_down_a_speaker_who_left(bens):
    assert f"/seats/{bens.key}/stage" in drawn_stage_list(bens.room)


def test_a_browser_that_opens_the_link_again_is_the_same_person(live_room, client):
    link = live_room.link(Seat.SPEAKER).url
    for _visit in range(3):
        client.post(link, {"name": "Ben"})
    assert live_room.speakers.exclude(role=Seat.HOST).count() == 1
