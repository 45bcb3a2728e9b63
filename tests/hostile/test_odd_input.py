"""Every address of the site with malformed input: no answer is a server error."""

import re
from itertools import product
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from hotline import limits
from hotline.limits import middleware  # noqa: F401
from qna.models import Question

pytestmark = pytest.mark.django_db

NULS = ["\0", "a\0b"]  # in forms only: `hotline.web.trusted_scope` refuses them in an address
TEXTS = ["\ufffd", "é" * 300, "%", "'", '"><script>alert(1)</script>', "../..", "∞"]
NUMBERS = ["0", "1", str(2**31), str(2**63), str(10**30), "9" * 5000]
FIELDS = [
    *("text", "name", "title", "height", "once", "minutes", "layout", "spotlight", "names", "zone"),
    *("recorded", "email", "login", "password", "next", "language", "token", "site_name"),
]
PLACE = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>[^)]*\)")


def routes(patterns=None, prefix="/"):
    """Yield every route of the site as text, without the admin's, which only moderators reach."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from routes(pattern.url_patterns, route)
        else:
            yield route.replace("^", "").replace("$", "")


def addresses(route, slug):
    """The addresses of a route in a real room, with odd values in its other places."""
    route = route.replace("<slug:slug>", slug)
    if not PLACE.search(route):
        return {route}
    numbers = "<int:" in route
    return {PLACE.sub(quote(value, safe=""), route) for value in (NUMBERS if numbers else TEXTS)}


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    """Turn the limits off, because one test sends more requests than one network may."""
    for where in (limits, limits.middleware):
        for name in ("spend", "spend_here"):
            monkeypatch.setattr(where, name, lambda *_, **__: None)


@pytest.fixture
def browsers(live_room, ada, cleo, browser_of):
    seat = live_room.admit(cleo)
    Question.ask(seat, "How much?")
    return [Client(), browser_of(cleo), browser_of(ada)]


@pytest.mark.parametrize("route", sorted(set(routes())))
def test_no_value_in_an_address_or_a_form_causes_a_server_error(route, live_room, browsers):
    for browser, address in product(browsers, sorted(addresses(route, live_room.slug))):
        check(browser.get(address, headers={"accept": "text/html"}))
        for value in ["", *NULS, *TEXTS[1:3], NUMBERS[-1]]:
            check(browser.post(address, dict.fromkeys(FIELDS, value)))
            if PLACE.search(route):
                break
        check(browser.delete(address))
        check(browser.options(address))


def check(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code < 500 and answer.status_code != 429, content
    assert b"<script>alert(1)" not in content


@pytest.mark.parametrize("cookie", ["é" * 20, "x" * 3000, '"', ";;=", "a" * 32])
@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "messages"])
def test_no_cookie_causes_a_server_error(name, cookie, live_room, client):
    answer = client.get(live_room.get_absolute_url(), headers={"cookie": f"{name}={cookie}"})
    assert answer.status_code < 500
    answer = client.post("/accounts/login/", {}, headers={"cookie": f"{name}={cookie}"})
    assert answer.status_code < 500
