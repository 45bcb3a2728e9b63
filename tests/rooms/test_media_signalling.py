"""Answers of the web process to WHIP and WHEP requests, without a media server."""

import pytest
from django.test import Client
from django.urls import reverse

from hotline import limits
from hotline.core.token_bucket import Bucket
from rooms.models import Room, Seat
from tests.rooms.media.network.test_offer import WHOLE

pytestmark = pytest.mark.django_db
OFFER = "v=0\r\n"


def post_offer(browser, room, way="whip", offer=OFFER, content_type="application/sdp", **headers):
    url = reverse(way, args=[room.slug])
    return browser.post(url, offer, content_type=content_type, headers=headers)


EVERYBODY = {"Access-Control-Allow-Origin": "*"}


def values_of(response, *headers):
    return {name: response[name] for name in headers if response.has_header(name)}


@pytest.mark.parametrize("way", ["whip", "whep"])
def test_a_request_without_a_credential_is_told_which_are_accepted(live_room, client, way):
    response = post_offer(client, live_room, way)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert response.content == b"Join the room first, or show its key."


@pytest.mark.parametrize(
    ("way", "methods"),
    [
        ("whip", "POST, OPTIONS"),
        ("whep", "POST, OPTIONS"),
        ("whip-connection", "DELETE, OPTIONS"),
        ("whep-connection", "DELETE, OPTIONS"),
    ],
)
def test_a_preflight_of_another_origin_is_answered(live_room, client, way, methods):
    """Browsers send one before requests of @eyevinn/whip-web-client and @eyevinn/webrtc-player."""
    one = ["some"] if way.endswith("connection") else []
    response = client.options(
        reverse(way, args=[live_room.slug, *one]),
        headers={
            "Origin": "https://player.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )
    assert response.status_code == 204
    assert values_of(response, *EVERYBODY) == EVERYBODY
    assert response["Access-Control-Allow-Methods"] == methods
    assert {"Authorization", "Content-Type"} <= {
        name.strip() for name in response["Access-Control-Allow-Headers"].split(",")
    }
    assert not response.has_header("Access-Control-Allow-Credentials")


@pytest.mark.parametrize(("key", "status"), [("right", 503), ("wrong", 401)])
def test_the_answer_to_a_key_is_readable_by_any_origin(live_room, client, key, status):
    right = live_room.seats.get().new_stream_key()
    credential = {"Authorization": f"Bearer {right if key == 'right' else 'none'}"}
    response = post_offer(
        client, live_room, offer=WHOLE, Origin="https://player.example", **credential
    )
    assert response.status_code == status
    assert values_of(response, *EVERYBODY) == EVERYBODY
    exposed = response["Access-Control-Expose-Headers"].split(", ")
    assert {"Location", "Link", "ETag", "Retry-After", "WWW-Authenticate"} <= set(exposed)
    assert not response.has_header("Access-Control-Allow-Credentials")


@pytest.mark.parametrize("slug", ["", "nowhere"])
def test_the_refusal_of_a_key_is_readable_by_any_origin(live_room, ben, client, slug):
    seat = live_room.admit(ben, Seat.COHOST)
    credential = {"Authorization": f"Bearer {seat.new_stream_key()}"}
    Seat.objects.filter(pk=seat.pk).update(role=Seat.LISTENER)
    live_room.slug = slug or live_room.slug
    response = post_offer(client, live_room, offer=WHOLE, **credential)
    assert response.status_code == (404 if slug else 403)
    assert values_of(response, *EVERYBODY) == EVERYBODY


@pytest.fixture
def busy_network(monkeypatch, client):
    """The client's network, whose next request exceeds the rate limit."""
    once = limits.TABLE["form"]._replace(address=(Bucket(1, 3600),))
    for name in ("form", "look"):
        monkeypatch.setitem(limits.TABLE, name, once)
    client.post(reverse("set_language"))
    client.get(reverse("home"))


@pytest.mark.parametrize(("key", "readable"), [("none", EVERYBODY), (None, {})])
def test_a_rate_limit_is_readable_by_any_origin_only_if_a_key_was_sent(
    busy_network, live_room, client, key, readable
):
    credential = {"Authorization": f"Bearer {key}"} if key else {}
    for way in ("whip", "whep"):
        response = post_offer(client, live_room, way, **credential)
        assert response.status_code == 429 and int(response["Retry-After"]) > 3590
        assert response.content.decode().endswith("Try again in 60 minutes.")
        assert values_of(response, *EVERYBODY) == readable


def test_a_preflight_is_answered_also_from_a_busy_network(busy_network, live_room, client):
    response = client.options(reverse("whep", args=[live_room.slug]))
    assert response.status_code == 204
    assert values_of(response, *EVERYBODY) == EVERYBODY


def test_the_answer_to_a_session_is_readable_by_our_own_pages_alone(live_room, ada, browser_of):
    for way in ("whip", "whep"):
        response = post_offer(browser_of(ada), live_room, way, Origin="https://evil.example")
        assert not values_of(response, *EVERYBODY)


@pytest.mark.parametrize("way", ["whip", "whep", "whip-connection", "whep-connection"])
@pytest.mark.parametrize("method", ["get", "put", "patch", "post", "delete"])
@pytest.mark.parametrize("key", [{}, {"Authorization": "Bearer none"}], ids=["session", "key"])
def test_a_refusal_is_plain_text_even_if_a_page_is_asked_for(
    live_room, ada, browser_of, way, method, key
):
    one = ["some"] if way.endswith("connection") else []
    address = reverse(way, args=[live_room.slug, *one])
    response = getattr(browser_of(ada), method)(address, headers={"Accept": "text/html", **key})
    assert response.status_code < 500 or response["Retry-After"]
    if response.status_code != 200:
        assert response["Content-Type"].startswith("text/plain")


def test_a_password_for_a_proxy_is_not_taken_for_a_key(live_room, ada, browser_of):
    credential = {"Authorization": "Basic YWRhOnNlY3JldA=="}
    assert post_offer(browser_of(ada), live_room, offer=WHOLE, **credential).status_code == 503


def test_options_says_what_may_be_posted(live_room, client):
    response = client.options(reverse("whip", args=[live_room.slug]))
    assert response.status_code == 204
    assert response["Accept-Post"] == "application/sdp"


@pytest.mark.parametrize("way", ["whip", "whep", "whip-connection", "whep-connection"])
@pytest.mark.parametrize("method", ["get", "put", "patch"])
def test_a_method_that_is_not_allowed_is_answered_with_those_that_are(
    live_room, client, way, method
):
    """PATCH is for ICE restart and trickling (RFC 9725 section 4.3), which we do not support."""
    one = way.endswith("connection")
    address = reverse(way, args=[live_room.slug, "some"] if one else [live_room.slug])
    response = getattr(client, method)(address)
    assert response.status_code == 405
    assert response["Allow"] == ("DELETE, OPTIONS" if one else "POST, OPTIONS")
    assert response.content.decode().endswith("can be sent to this address.")
    assert response.has_header("Accept-Post") != one


@pytest.mark.parametrize("source", ["", "person", "screens", "SCREEN"])
def test_an_unknown_source_is_refused_in_words(live_room, ada, browser_of, source):
    url = reverse("whip", args=[live_room.slug]) + f"?as={source}"
    response = browser_of(ada).post(url, OFFER, content_type="application/sdp")
    assert response.status_code == 400
    assert response.content.decode().startswith("Publish as a screen")


def test_without_a_media_server_the_answer_is_503_and_a_sentence(live_room, ada, browser_of):
    response = post_offer(browser_of(ada), live_room, offer=WHOLE)
    assert response.status_code == 503
    assert response["Retry-After"] == "1"
    assert "studio is starting" in response.content.decode()


def test_a_room_that_is_not_live_yet_answers_409(room, ada, browser_of):
    assert post_offer(browser_of(ada), room).status_code == 409


def test_only_people_on_stage_are_let_into_the_green_room(room, ada, dov, browser_of):
    room.open_green_room()
    for way in ("whip", "whep"):
        assert (
            post_offer(browser_of(ada), room, way, WHOLE).status_code == 503
        )  # only the media server is missing
    room.admit(dov)
    response = post_offer(browser_of(dov), room, "whep")
    assert (response.status_code, response.content) == (409, b"This session is not live yet.")
    room.close_green_room()
    assert post_offer(browser_of(ada), room, "whep").status_code == 409


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


def test_an_ended_room_answers_410(live_room, ada, browser_of):
    live_room.end()
    response = post_offer(browser_of(ada), live_room)
    assert (response.status_code, response.content) == (410, b"This session has ended.")


def test_an_offer_larger_than_64_kib_is_refused(live_room, ada, browser_of):
    assert post_offer(browser_of(ada), live_room, offer="x" * 65537).status_code == 413


def test_a_body_that_is_not_sdp_is_refused(live_room, ada, browser_of):
    response = post_offer(browser_of(ada), live_room, content_type="application/json")
    assert response.status_code == 415


def test_a_listener_may_not_publish(live_room, dov, browser_of):
    live_room.admit(dov)
    response = post_offer(browser_of(dov), live_room)
    assert response.status_code == 403
    assert "on stage" in response.content.decode()


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


def test_a_browser_must_pass_the_csrf_check(live_room, ada):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    assert post_offer(browser, live_room).status_code == 403


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
