"""What caches between people and the site may keep, and where forms lead."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "\thttps://evil.example",
    "javascript:alert(1)",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "/%09/evil.example",
    "/\t/evil.example",
    "//evil.example\x00",
]


@pytest.mark.parametrize("path", ["home", "account_login", "account_reset_password"])
def test_no_cache_between_keeps_a_page(ada, browser_of, client, path):
    for browser in (client, browser_of(ada)):
        answer = browser.get(reverse(path))
        assert {"private", "no-cache"} <= set(answer["Cache-Control"].split(", "))


def test_no_cache_between_keeps_a_room(live_room, client, cleo, browser_of):
    for address in (live_room.get_absolute_url(), "/r/nowhere/", live_room.link("cohost").url):
        for browser in (client, browser_of(cleo)):
            answer = browser.get(address, headers={"accept": "text/html"})
            assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize("where", ELSEWHERE)
def test_to_choose_a_language_leads_nowhere_else(client, where):
    for headers in ({}, {"referer": where.strip("\0\t")}):
        said = {"language": "fr", "next": where}
        answer = client.post(reverse("set_language"), said, headers=headers)
        assert answer.status_code == 302
        assert leads_here(answer["Location"])


@pytest.mark.parametrize("where", ELSEWHERE)
def test_to_sign_out_leads_nowhere_else(ada, browser_of, where):
    answer = browser_of(ada).post(f"{reverse('account_logout')}", {"next": where})
    assert leads_here(answer["Location"])


def test_a_language_that_is_none_changes_nothing(client):
    for language in ("xx", "../fr", "fr\r\nSet-Cookie: a=b", "é" * 500, ""):
        answer = client.post(reverse("set_language"), {"language": language})
        assert answer.status_code in (204, 302)
        assert "django_language" not in answer.cookies


def leads_here(location):
    return location.startswith("/") and not location.startswith(("//", "/\\", "/\t"))
