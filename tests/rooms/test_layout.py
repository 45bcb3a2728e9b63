"""The layout of the picture, as hosts choose it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from rooms.models import Room, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrange(live_room, ada, browser_of):
    """A function that posts Ada's choice and returns the answer."""
    hers, url = browser_of(ada), reverse("layout", args=[live_room.slug])
    return lambda **form: hers.post(url, form)


def arrangement():
    room = Room.objects.get()
    return room.layout, room.spotlight, room.names_shown


def test_the_picture_begins_as_a_grid_with_names(live_room):
    assert arrangement() == (Room.GRID, None, True)


def test_a_host_puts_somebody_into_the_spotlight_and_takes_them_out(arrange, cohost_ben):
    assert arrange(layout="spotlight", spotlight=cohost_ben.key).status_code == 204
    assert arrangement() == (Room.SPOTLIGHT, cohost_ben, True)
    assert arrange(layout="speaker").status_code == 204
    assert arrangement() == (Room.SPEAKER, None, True)


def test_names_stay_as_they_are_unless_the_form_changes_them(arrange):
    arrange(layout="grid", names="0")
    assert arrangement()[2] is False
    arrange(layout="speaker")
    assert arrangement()[2] is False
    arrange(layout="speaker", names="1")
    assert arrangement()[2] is True


@pytest.mark.parametrize("layout", ["mosaic", "", None])
def test_an_unknown_layout_is_refused_in_words(arrange, layout):
    response = arrange(**({} if layout is None else {"layout": layout}))
    assert (response.status_code, response.content) == (422, b"There is no such layout.")
    assert arrangement()[0] == Room.GRID


def test_a_spotlight_needs_somebody(arrange):
    response = arrange(layout="spotlight")
    assert response.status_code == 422
    assert response.content.decode().startswith("Choose somebody on stage")


def test_a_listener_cannot_be_put_into_the_spotlight(arrange, live_room, cleo):
    response = arrange(layout="spotlight", spotlight=live_room.admit(cleo).key)
    assert response.status_code == 422 and arrangement()[0] == Room.GRID


def test_a_seat_of_another_room_cannot_be_put_into_the_spotlight(arrange, dov):
    theirs = Room.start(dov, "Another").seats.get()
    response = arrange(layout="spotlight", spotlight=theirs.key)
    assert (response.status_code, response.content) == (404, b"This person is not here any more.")


def test_only_hosts_choose_the_layout(live_room, dov, browser_of):
    live_room.admit(dov)
    response = browser_of(dov).post(reverse("layout", args=[live_room.slug]), {"layout": "speaker"})
    assert response.status_code == 403 and arrangement()[0] == Room.GRID


def test_choosing_the_same_layout_again_changes_nothing(live_room, cohost_ben):
    assert live_room.arrange(Room.SPOTLIGHT, cohost_ben)
    before = Room.objects.get().event
    assert not live_room.arrange(Room.SPOTLIGHT, cohost_ben, names_shown=True)
    assert Room.objects.get().event == before


def test_a_spotlight_whose_seat_is_deleted_is_empty(live_room, ben):
    seat = live_room.admit(ben, Seat.SPEAKER)
    live_room.arrange(Room.SPOTLIGHT, seat)
    seat.delete()
    assert arrangement() == (Room.SPOTLIGHT, None, True)


def test_the_verb_refuses_an_unknown_layout(live_room):
    with pytest.raises(ValidationError):
        live_room.arrange("mosaic")


def test_names_can_be_hidden_without_choosing_a_layout(live_room, ada, browser_of):
    url = reverse("layout", args=[live_room.slug])
    live_room.arrange(live_room.SPEAKER)
    assert browser_of(ada).post(url, {"names": "0"}).status_code == 204
    live_room.refresh_from_db()
    assert (live_room.layout, live_room.names_shown) == (live_room.SPEAKER, False)


def test_a_removed_person_cannot_be_put_into_the_spotlight(arrange, cohost_ben):
    cohost_ben.remove()
    response = arrange(layout="spotlight", spotlight=cohost_ben.key)
    assert (response.status_code, response.content) == (404, b"This person is not here any more.")


def test_the_spotlight_is_offered_with_its_seat_while_it_is_on(live_room, cohost_ben):
    assert [one.layout for one in live_room.offered_layouts] == [Room.GRID, Room.SPEAKER]
    live_room.arrange(Room.SPOTLIGHT, cohost_ben)
    offered = {one.layout: one.spotlight for one in live_room.offered_layouts}
    assert offered == {Room.GRID: None, Room.SPEAKER: None, Room.SPOTLIGHT: cohost_ben}


def test_each_offered_layout_can_be_chosen(live_room, cohost_ben):
    live_room.arrange(Room.SPOTLIGHT, cohost_ben)
    for one in live_room.offered_layouts:
        live_room.arrange(one.layout, one.spotlight)
        assert arrangement()[:2] == (one.layout, one.spotlight)
