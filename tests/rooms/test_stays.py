"""The times that people were heard on stage."""

import pytest

from rooms.models import Seat, Stay

pytestmark = pytest.mark.django_db
EPOCH = 1


@pytest.fixture
def bens(live_room, ben):
    live_room.epoch = EPOCH
    live_room.save(update_fields=["epoch"])
    return live_room.admit(ben, Seat.SPEAKER)


def test_a_stay_begins_when_a_person_is_heard_and_ends_when_not(bens):
    bens.heard(EPOCH)
    assert bens.stays.get().ended_at is None
    bens.unheard(EPOCH)
    assert bens.stays.get().ended_at is not None


def test_a_person_who_is_heard_twice_has_one_stay(bens):
    bens.heard(EPOCH)
    bens.heard(EPOCH)
    assert bens.stays.count() == 1


def test_a_person_who_comes_back_has_a_second_stay(bens):
    for _ in range(2):
        bens.heard(EPOCH)
        bens.unheard(EPOCH)
    assert bens.stays.count() == 2


def test_what_a_former_media_server_says_begins_no_stay(bens):
    bens.heard(EPOCH - 1)
    assert not bens.stays.exists()


def test_a_stay_ends_with_a_media_server_from_which_nobody_comes_back(bens, live_room):
    bens.heard(EPOCH)
    live_room.epoch = EPOCH + 1
    live_room.save(update_fields=["epoch"])
    live_room.expect_nobody_back(EPOCH + 1)
    assert bens.stays.get().ended_at is not None


def test_an_open_stay_ends_with_its_session(bens, live_room):
    bens.heard(EPOCH)
    live_room.end()
    assert bens.stays.get().until(live_room.ended_at) == live_room.ended_at


def test_stays_follow_a_guest_to_an_account(bens, live_room, cleo):
    cleos = live_room.admit(cleo, Seat.SPEAKER)
    cleos.heard(EPOCH)
    Stay.move(cleos, bens)
    assert (cleos.stays.count(), bens.stays.count()) == (0, 1)
    assert bens.stays.get().ended_at is not None
