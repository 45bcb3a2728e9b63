"""Limits hold while Redis hangs; refusals are in words, without a query and without a log line."""

import os
import signal

import pytest
from django.urls import reverse

from hotline import environment, limits
from hotline.core.token_bucket import Bucket
from hotline.limits import redis_buckets, spending
from hotline.limits.rate_limits import Limit
from rooms.limits import spend_for_offer
from rooms.models import Seat
from tests.support.counting import counting
from tests.support.valkey import serving_valkey

pytestmark = pytest.mark.django_db
TWICE = (Bucket(2, 3600),)


@pytest.fixture
def hanging_redis(tmp_path_factory, settings, monkeypatch):
    """A Redis that accepts connections and never answers."""
    data = tmp_path_factory.mktemp("v")
    with serving_valkey(data) as server:
        settings.REDIS_URL = environment.read({"HOTLINE_DATA": str(data)}).redis_url
        monkeypatch.setattr(spending, "shared", redis_buckets.Shared())
        limits.spend("ask", person="Ada")  # connects
        os.kill(server.pid, signal.SIGSTOP)
        yield
        os.kill(server.pid, signal.SIGCONT)


def test_limits_hold_while_redis_does_not_answer(hanging_redis, monkeypatch, client):
    monkeypatch.setitem(limits.TABLE, "form", Limit("Too many.", address=TWICE))
    calls = []
    monkeypatch.setattr(redis_buckets, "script", counting(redis_buckets.script, calls))
    url = reverse("set_language")
    statuses = [client.post(url, {"language": "fr"}).status_code for _ in range(20)]
    assert statuses[:2] == [302, 302] and set(statuses[2:]) == {429}
    assert len(calls) == 1, "each request waited for Redis"


def test_a_refusal_says_how_long_to_wait_as_a_page_and_as_text(client, monkeypatch):
    bucket = (Bucket(1, 3600),)
    monkeypatch.setitem(limits.TABLE, "form", Limit("Too many.", address=bucket))
    url = reverse("set_language")
    client.post(url)
    for accept in ("text/html", "*/*"):
        answer = client.post(url, headers={"accept": accept})
        assert answer.status_code == 429
        assert 3590 <= int(answer["Retry-After"]) <= 3600
        assert "Too many. Try again in 60 minutes." in answer.content.decode()


@pytest.mark.parametrize(
    ("referer", "leads_back"),
    [
        ("http://testserver/r/abc/", True),
        ("http://evil.test/r/abc/", False),
        ("javascript:alert(1)", False),
        ("//evil.test", False),
    ],
)
def test_the_page_of_a_refusal_links_back_to_pages_of_the_site_only(
    client, monkeypatch, referer, leads_back
):
    monkeypatch.setitem(limits.TABLE, "form", Limit("Too many.", address=TWICE))
    for _ in range(3):
        headers = {"accept": "text/html", "referer": referer, "host": "testserver"}
        answer = client.post(reverse("set_language"), headers=headers)
    assert answer.status_code == 429
    assert (f'href="{referer}"' in answer.content.decode()) == leads_back


@pytest.mark.parametrize("name", ["form", "look"])
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_a_refused_request_makes_no_database_query(
    ada, browser_of, monkeypatch, django_assert_num_queries, name, accept
):
    browser = browser_of(ada)
    monkeypatch.setitem(limits.TABLE, name, Limit("Too many.", address=(Bucket(1, 3600),)))
    send = browser.post if name == "form" else browser.get
    send(reverse("set_language"))
    with django_assert_num_queries(0):
        answer = send(reverse("home"), headers={"accept": accept})
    assert answer.status_code == 429 and "Too many." in answer.content.decode()


def test_refused_requests_are_not_logged(client, monkeypatch, caplog):
    monkeypatch.setitem(limits.TABLE, "form", Limit("Too many.", address=TWICE))
    for _ in range(9):
        client.post(reverse("set_language"))
    assert not caplog.records


async def test_limits_hold_for_asynchronous_requests(async_client, monkeypatch):
    monkeypatch.setitem(limits.TABLE, "form", Limit("Too many.", address=TWICE))
    url = reverse("set_language")
    page = {"ACCEPT": "text/html"}
    statuses = [(await async_client.post(url, headers=page)).status_code for _ in range(4)]
    assert statuses == [302, 302, 429, 429]


def test_an_ipv6_48_network_may_do_four_times_as_much_as_one_household(monkeypatch):
    monkeypatch.setitem(limits.TABLE, "try", Limit("Too many.", address=TWICE))

    def passes(address):
        try:
            limits.spend("try", address=address)
        except limits.Limited:
            return False
        return True

    assert [passes("2001:db8:1::1") for _ in range(3)] == [True, True, False]
    assert sum(passes(f"2001:db8:1:{number:x}::1") for number in range(1, 30)) == 8 - 2
    assert passes("2001:db8:2::1") and passes("192.0.2.1")


def test_checking_a_limit_takes_no_token(monkeypatch):
    monkeypatch.setitem(limits.TABLE, "try", Limit("Too many.", person=TWICE))
    for away in (False, True):
        if away:
            monkeypatch.setattr(spending.shared, "_resting_until", float("inf"))
        for _ in range(9):
            limits.check("try", person="Ada")
        for _ in range(2):
            limits.spend("try", person="Ada")
        with pytest.raises(limits.Limited):
            limits.check("try", person="Ada")


async def test_an_asynchronous_request_for_a_page_counts_as_a_look(async_client, monkeypatch):
    monkeypatch.setitem(limits.TABLE, "look", Limit("Too many.", address=TWICE))
    statuses = [(await async_client.get("/health")).status_code for _ in range(4)]
    assert statuses[2:] == [429, 429] and 429 not in statuses[:2]


def test_offers_are_counted_per_room_for_seats_and_per_key_for_players(monkeypatch, rf):
    request = rf.post("/")
    for name in ("offer", "player_offer"):
        monkeypatch.setitem(limits.TABLE, name, Limit("Too many.", room=TWICE))

    def passes(key, room_id):
        try:
            spend_for_offer(Seat(key=key, room_id=room_id, role=Seat.LISTENER), request)
        except limits.Limited:
            return False
        return True

    assert [passes(key, 1) for key in ("ada", "ben", "cleo")] == [True, True, False]
    assert passes("dov", 2)
    assert [passes("player.1", 1) for _ in range(3)] == [True, True, False]
    assert passes("player.2", 1)
