"""Answers of the web process to WHIP and WHEP requests, without a media server."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.rooms.media.network.test_offer import WHOLE
from tests.support.signalling import OFFER, post_offer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", ["whip", "whep"])
def test_a_request_without_a_credential_is_told_which_are_accepted(live_room, client, way):
    response = post_offer(client, live_room, way)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert response.content == b"Join the room first, or show its key."


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


def test_a_browser_must_pass_the_csrf_check(live_room, ada):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    assert post_offer(browser, live_room).status_code == 403
