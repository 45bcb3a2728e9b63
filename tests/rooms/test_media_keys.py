"""Keys by which encoders publish and players listen: the room and the seat that they open."""

import pytest

from rooms.models import Room, Seat
from tests.rooms.media.network.test_offer import WHOLE
from tests.support.signalling import post_offer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "spelling", ["Bearer {key}", "{key}", "Bearer {link}", "bearer  {key} "], ids=str
)
def test_a_player_listens_by_the_key_of_the_listener_link(live_room, client, spelling):
    link = live_room.link(Seat.LISTENER)
    credential = {"Authorization": spelling.format(key=link.key, link=link.url)}
    response = post_offer(client, live_room, "whep", WHOLE, **credential)
    assert response.status_code == 503  # let in: only the media server is missing


def test_the_key_of_a_renewed_listener_link_is_refused(live_room, client):
    link = live_room.link(Seat.LISTENER)
    link.renew()
    assert_no_key(post_offer(client, live_room, "whep", Authorization=f"Bearer {link.key}"))


@pytest.mark.parametrize("role", [Seat.COHOST, Seat.SPEAKER])
def test_links_that_bring_people_on_stage_are_not_keys_to_listen(live_room, client, role):
    link = live_room.link(role)
    assert_no_key(post_offer(client, live_room, "whep", Authorization=f"Bearer {link.key}"))


def test_the_key_of_the_listener_link_is_no_key_to_publish(live_room, client):
    link = live_room.link(Seat.LISTENER)
    assert_no_key(post_offer(client, live_room, "whip", Authorization=f"Bearer {link.key}"))


def test_a_player_is_not_let_into_the_green_room(room, client):
    room.open_green_room()
    link = room.link(Seat.LISTENER)
    response = post_offer(client, room, "whep", WHOLE, Authorization=f"Bearer {link.key}")
    assert response.status_code == 409


def test_opening_the_listener_link_makes_listeners_and_lowers_nobody(
    live_room, dov, ben, browser_of
):
    live_room.admit(ben, Seat.COHOST)
    link = live_room.link(Seat.LISTENER)
    for person, role in ((dov, Seat.LISTENER), (ben, Seat.COHOST)):
        assert browser_of(person).post(link.url).status_code == 302
        assert live_room.seat_of(person).role == role


def test_a_stream_key_opens_its_own_room_without_a_session(live_room, client):
    key = live_room.seats.get().new_stream_key()
    response = post_offer(client, live_room, offer=WHOLE, Authorization=f"Bearer {key}")
    assert response.status_code == 503  # let in: only the media server is missing


def assert_no_key(response):
    """RFC 6750 section 3.1, with a sentence for the person who set up the encoder."""
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert response["Content-Type"].startswith("text/plain")
    assert "no longer, valid" in response.content.decode()


def test_a_replaced_stream_key_is_refused(live_room, client):
    seat = live_room.seats.get()
    old = seat.new_stream_key()
    seat.new_stream_key()
    assert_no_key(post_offer(client, live_room, Authorization=f"Bearer {old}"))


def test_the_stream_key_of_a_seat_that_left_the_stage_is_refused_in_words(live_room, ben, client):
    seat = live_room.admit(ben, Seat.COHOST)
    key = seat.new_stream_key()
    Seat.objects.filter(pk=seat.pk).update(role=Seat.LISTENER)
    response = post_offer(client, live_room, Authorization=f"Bearer {key}")
    assert response.status_code == 403
    assert response["Content-Type"].startswith("text/plain")
    assert response.content.decode() == "Only people on stage can speak here."


def test_a_stream_key_is_refused_in_another_room(live_room, ada, client):
    key = live_room.seats.get().new_stream_key()
    other = Room.start(ada, "Another")
    other.go_live()
    assert_no_key(post_offer(client, other, Authorization=f"Bearer {key}"))


def test_the_stream_key_of_a_deactivated_person_is_refused(live_room, ada, client):
    key = live_room.seats.get().new_stream_key()
    ada.is_active = False
    ada.save()
    assert_no_key(post_offer(client, live_room, Authorization=f"Bearer {key}"))


def test_an_empty_key_is_refused(live_room, ben, client):
    live_room.admit(ben, Seat.COHOST)  # Ben has no stream key
    for nothing in ("Bearer", "Bearer ", "bearer"):
        assert_no_key(post_offer(client, live_room, Authorization=nothing))


def test_a_listener_key_is_refused_in_another_room(live_room, ada, client):
    other = Room.start(ada, "Another")
    other.go_live()
    key = other.link(Seat.LISTENER).key
    assert_no_key(post_offer(client, live_room, "whep", WHOLE, Authorization=f"Bearer {key}"))


def test_a_stream_key_stays_void_when_its_seat_returns_to_the_stage(live_room, ben, client):
    seat = live_room.admit(ben, Seat.COHOST)
    key = seat.new_stream_key()
    seat.step_down()
    seat.become(Seat.COHOST)
    assert_no_key(post_offer(client, live_room, Authorization=f"Bearer {key}"))


def test_the_stream_key_of_a_removed_person_is_refused(live_room, ben, client):
    seat = live_room.admit(ben, Seat.COHOST)
    key = seat.new_stream_key()
    seat.remove()
    assert_no_key(post_offer(client, live_room, Authorization=f"Bearer {key}"))


def test_a_stream_key_has_192_random_bits(live_room):
    assert len(live_room.seats.get().new_stream_key()) * 6 >= 192
