"""Acts of hosts on people on stage, and of those people themselves."""

import pytest
from django.urls import reverse

from hotline.accounts.models import User
from rooms.models import Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def bens(live_room, ben):
    return live_room.admit(ben, Seat.SPEAKER)


DELETED = ("seat", "seat-stage")


def act(browser, what, seat, **form):
    send = browser.delete if what in DELETED else browser.post
    answer = send(reverse(what, args=[seat.room.slug, seat.key]), form)
    seat.refresh_from_db()
    return answer


def test_a_speaker_steps_down_by_themselves(bens, ben, browser_of):
    assert browser_of(ben).delete(reverse("stage", args=[bens.room.slug])).status_code == 204
    bens.refresh_from_db()
    assert bens.role == Seat.LISTENER


def test_a_host_moves_a_speaker_to_the_audience(bens, ada, browser_of):
    bens.mute_by_host()
    act(browser_of(ada), "seat-stage", bens)
    assert bens.role == Seat.LISTENER and not bens.muted and bens.muted_by_host_at is None


def test_the_host_stays_on_stage(live_room, ada, browser_of):
    answer = browser_of(ada).delete(reverse("stage", args=[live_room.slug]))
    assert answer.status_code == 409 and "stays on stage" in answer.content.decode()


def test_a_host_removes_a_speaker_from_the_room(bens, ada, ben, browser_of):
    act(browser_of(ada), "seat", bens)
    assert bens.removed_at and bens.role == Seat.LISTENER
    assert browser_of(ben).get(bens.room.get_absolute_url()).status_code == 403


def test_only_the_host_moves_a_cohost_to_the_audience(live_room, ben, dov, ada, browser_of):
    bens, dovs = (live_room.admit(person, Seat.COHOST) for person in (ben, dov))
    assert act(browser_of(ben), "seat-stage", dovs).status_code == 403
    assert dovs.hosts
    assert act(browser_of(ada), "seat-stage", bens).status_code == 204
    assert not bens.on_stage


@pytest.mark.parametrize(
    "what",
    ["seat-mute", "seat-unmute", "seat-limit", "seat-stage", "seat", "seat-invite"],
)
def test_a_listener_may_do_nothing_to_a_speaker(bens, live_room, dov, browser_of, what):
    live_room.admit(dov)
    before = Seat.objects.filter(pk=bens.pk).values().get()
    assert act(browser_of(dov), what, bens).status_code == 403
    assert Seat.objects.filter(pk=bens.pk).values().get() == before


def test_a_seat_is_not_found_under_another_rooms_address(bens, ada, live_room, browser_of):
    other = type(live_room).start(ada, "Another")
    url = reverse("seat-mute", args=[other.slug, bens.key])
    assert browser_of(ada).post(url).status_code == 404


@pytest.mark.parametrize(("minutes", "seconds"), [("3", 180), ("", None)])
def test_a_host_limits_how_long_somebody_may_speak(bens, ada, browser_of, minutes, seconds):
    bens.limit_speaking(60)
    assert act(browser_of(ada), "seat-limit", bens, minutes=minutes).status_code == 204
    assert bens.speaking_limit == seconds


@pytest.mark.parametrize("minutes", ["0", "-1", "121", "soon", "1.5"])
def test_an_invalid_speaking_limit_is_refused_in_words(bens, ada, browser_of, minutes):
    refused = act(browser_of(ada), "seat-limit", bens, minutes=minutes)
    assert refused.status_code == 422 and "whole number" in refused.content.decode()
    assert bens.speaking_limit is None


def test_a_guest_who_signs_in_keeps_their_place_on_stage(live_room, cleo, dov):
    from hotline.accounts.signals import guest_signed_in

    live_room.admit(cleo, Seat.SPEAKER)
    live_room.admit(dov)
    guest_signed_in.send(type(cleo), guest=cleo, person=dov)
    assert live_room.seat_of(dov).role == Seat.SPEAKER


def test_hosts_can_manage_a_speaker_who_is_not_heard_yet(bens, ada, dov, browser_of):
    bens.room.admit(dov)
    page = bens.room.get_absolute_url()
    here = f'data-manages="{bens.key}"'
    assert here in browser_of(ada).get(page).content.decode()
    assert here not in browser_of(dov).get(page).content.decode()


def test_a_speaker_who_leaves_the_stage_leaves_the_spotlight(bens, live_room):
    live_room.arrange(live_room.SPOTLIGHT, bens)
    bens.step_down()
    live_room.refresh_from_db()
    assert (live_room.layout, live_room.spotlight) == (live_room.GRID, None)


def test_a_moderator_is_told_that_the_stage_is_full(live_room, ada, dov, browser_of):
    ada.is_staff = ada.is_superuser = True
    ada.save()
    seat = live_room.admit(dov)
    for number in range(Seat.PLACES - 1):
        live_room.admit(User.objects.welcome_guest(f"Cleo {number}"), Seat.SPEAKER)
    url = reverse("admin:rooms_seat_change", args=[seat.pk])
    answer = browser_of(ada).post(url, {"role": Seat.SPEAKER}, follow=True)
    assert "The stage is full" in answer.content.decode()


def test_setting_the_same_speaking_limit_twice_is_one_event(bens):
    before = type(bens.room).objects.get().event
    for _ in range(2):
        bens.limit_speaking(60)
        assert bens.speaking_limit == 60
    assert type(bens.room).objects.get().event == before + 1


def test_a_removed_speaker_leaves_the_spotlight(bens, live_room):
    live_room.arrange(live_room.SPOTLIGHT, bens)
    bens.remove()
    live_room.refresh_from_db()
    assert (live_room.layout, live_room.spotlight) == (live_room.GRID, None)


def test_a_removal_happens_once_and_clears_the_request_to_unmute(bens):
    bens.mute()
    bens.ask_to_unmute()
    before = type(bens.room).objects.get().event
    assert bens.remove() and bens.removed_at and bens.unmute_asked_at is None
    removed_at = bens.removed_at
    assert not bens.remove()
    bens.refresh_from_db()
    assert bens.removed_at == removed_at
    assert type(bens.room).objects.get().event == before + 1


def test_becoming_the_role_a_seat_has_changes_nothing(bens):
    before = type(bens.room).objects.get().event
    assert not bens.become(Seat.SPEAKER)
    assert type(bens.room).objects.get().event == before


def test_a_change_of_role_is_an_event(bens):
    before = type(bens.room).objects.get().event
    assert bens.become(Seat.COHOST)
    assert type(bens.room).objects.get().event == before + 1


def test_a_removed_person_gets_no_role(bens):
    bens.remove()
    assert not bens.become(Seat.SPEAKER)
    bens.refresh_from_db()
    assert bens.role == Seat.LISTENER


def test_leaving_the_stage_clears_the_request_to_unmute(bens):
    bens.mute()
    bens.ask_to_unmute()
    bens.step_down()
    assert bens.unmute_asked_at is None


def test_the_host_can_neither_be_assigned_a_role_nor_moved_down(live_room):
    host = live_room.seats.get(role=Seat.HOST)
    assert not host.assign(Seat.COHOST) and not host.move_down(host)
    host.refresh_from_db()
    assert host.role == Seat.HOST


def fill_stage(room):
    for number in range(Seat.PLACES - room.speakers.count()):
        room.admit(User.objects.welcome_guest(f"Cleo {number}"), Seat.SPEAKER)


def test_a_speaker_can_become_a_cohost_on_a_full_stage(bens, live_room):
    fill_stage(live_room)
    assert bens.become(Seat.COHOST)


def test_a_full_stage_takes_no_place_in_another_room(live_room, ben):
    fill_stage(type(live_room).start(live_room.host, "Another"))
    assert live_room.admit(ben, Seat.SPEAKER).on_stage


@pytest.mark.parametrize("role", [Seat.HOST, Seat.COHOST, Seat.SPEAKER])
def test_a_seat_says_beforehand_whether_it_may_leave_the_stage(bens, role):
    Seat.objects.filter(pk=bens.pk).update(role=role)
    bens.refresh_from_db()
    assert bens.may_leave_the_stage == bens.step_down() == (role != Seat.HOST)


def test_a_person_on_stage_without_a_tile_is_missed_unless_they_host(bens, live_room):
    assert bens.is_missed_on_stage
    assert not live_room.seats.get(role=Seat.HOST).is_missed_on_stage
    bens.heard_epoch = live_room.epoch
    assert not bens.is_missed_on_stage
