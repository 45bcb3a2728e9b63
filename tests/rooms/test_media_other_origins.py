"""The headers that let pages of other origins read the answers to WHIP and WHEP requests."""

import pytest
from django.urls import reverse

from hotline import limits
from hotline.core.token_bucket import Bucket
from rooms.models import Seat
from tests.rooms.media.network.test_offer import WHOLE
from tests.support.signalling import post_offer

pytestmark = pytest.mark.django_db

EVERYBODY = {"Access-Control-Allow-Origin": "*"}


def values_of(response, *headers):
    return {name: response[name] for name in headers if response.has_header(name)}


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
    client.post(reverse("whip", args=["nowhere"]))
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
