"""Mutes by hosts and by speakers themselves, and requests to unmute."""

import pytest
from django.urls import reverse

from rooms.models import Seat

pytestmark = pytest.mark.django_db
DELETED = ("seat", "seat-stage")


@pytest.fixture
def bens(live_room, ben):
    return live_room.admit(ben, Seat.SPEAKER)


def act(browser, what, seat):
    send = browser.delete if what in DELETED else browser.post
    answer = send(reverse(what, args=[seat.room.slug, seat.key]))
    seat.refresh_from_db()
    return answer


def test_a_host_mutes_and_only_the_speaker_unmutes(bens, ada, ben, browser_of):
    act(browser_of(ada), "seat-mute", bens)
    assert bens.muted and bens.muted_by_host_at
    browser_of(ben).delete(reverse("mute", args=[bens.room.slug]))
    bens.refresh_from_db()
    assert not bens.muted and bens.muted_by_host_at is None


def test_a_host_mutes_a_speaker_who_had_muted_themselves(bens, ada, browser_of):
    bens.mute()
    act(browser_of(ada), "seat-mute", bens)
    assert bens.muted and bens.muted_by_host_at


def test_a_speaker_asked_to_unmute_may_unmute_or_stay_muted(bens, ada, ben, browser_of):
    bens.mute()
    act(browser_of(ada), "seat-unmute", bens)
    assert bens.unmute_asked_at and bens.muted
    browser_of(ben).delete(reverse("unmute-request", args=[bens.room.slug]))
    bens.refresh_from_db()
    assert bens.unmute_asked_at is None and bens.muted
    act(browser_of(ada), "seat-unmute", bens)
    bens.mute(False)
    bens.refresh_from_db()
    assert bens.unmute_asked_at is None


def test_a_speaker_who_is_not_muted_cannot_be_asked_to_unmute(bens):
    assert not bens.ask_to_unmute()


def test_a_cohost_can_neither_mute_nor_move_nor_remove_the_host(live_room, ben, browser_of):
    live_room.admit(ben, Seat.COHOST)
    host = live_room.seats.get(role=Seat.HOST)
    for what in ("seat", "seat-stage", "seat-mute"):
        assert act(browser_of(ben), what, host).status_code == 403
    assert host.role == Seat.HOST and not host.muted


def test_a_guest_who_signs_in_is_as_muted_as_before(live_room, cleo, dov):
    from hotline.accounts.signals import guest_signed_in

    live_room.admit(cleo, Seat.SPEAKER).mute_by_host()
    live_room.admit(dov)
    guest_signed_in.send(type(cleo), guest=cleo, person=dov)
    assert live_room.seat_of(dov).muted and live_room.seat_of(dov).muted_by_host_at


def test_a_speaker_may_be_asked_to_unmute_again(bens):
    bens.mute()
    assert bens.ask_to_unmute() and bens.ask_to_unmute()


def test_mute_has_no_effect_on_a_seat_that_a_host_muted(bens):
    bens.mute_by_host()
    assert not bens.mute()
    bens.refresh_from_db()
    assert bens.muted_by_host_at


def test_a_second_mute_by_a_host_changes_nothing(bens):
    before = type(bens.room).objects.get().event
    assert bens.mute_by_host() and bens.muted
    muted_by_host_at = bens.muted_by_host_at
    assert not bens.mute_by_host()
    bens.refresh_from_db()
    assert bens.muted_by_host_at == muted_by_host_at
    assert type(bens.room).objects.get().event == before + 1


def test_a_listener_can_neither_be_muted_nor_asked_to_unmute(live_room, cleo):
    seat = live_room.admit(cleo)
    assert not seat.mute_by_host()
    seat.mute()
    assert not seat.ask_to_unmute()


def test_the_end_of_the_session_clears_the_request_to_unmute(bens):
    bens.mute()
    bens.ask_to_unmute()
    bens.room.end()
    bens.refresh_from_db()
    assert bens.unmute_asked_at is None


def test_ask_to_unmute_and_stay_muted_update_the_seat_object(bens):
    bens.mute()
    bens.ask_to_unmute()
    assert bens.unmute_asked_at
    bens.stay_muted()
    assert bens.unmute_asked_at is None


def test_a_cohost_can_mute_a_speaker(bens, live_room, dov, browser_of):
    live_room.admit(dov, Seat.COHOST)
    assert act(browser_of(dov), "seat-mute", bens).status_code == 204
    assert bens.muted
