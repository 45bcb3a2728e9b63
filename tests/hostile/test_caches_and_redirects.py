"""Pages are not kept by shared caches, and forms redirect to no other site."""

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
def test_no_shared_cache_may_keep_a_page(ada, browser_of, client, path):
    for browser in (client, browser_of(ada)):
        answer = browser.get(reverse(path))
        assert {"private", "no-cache"} <= set(answer["Cache-Control"].split(", "))


def test_no_shared_cache_may_keep_the_page_of_a_room(live_room, client, cleo, browser_of):
    for address in (live_room.get_absolute_url(), "/r/nowhere/", live_room.link("cohost").url):
        for browser in (client, browser_of(cleo)):
            answer = browser.get(address, headers={"accept": "text/html"})
            assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize("where", ELSEWHERE)
def test_choosing_a_language_redirects_to_no_other_site(client, where):
    for headers in ({}, {"referer": where.strip("\0\t")}):
        form = {"language": "fr", "next": where}
        answer = client.post(reverse("set_language"), form, headers=headers)
        assert answer.status_code == 302
        assert is_on_this_site(answer["Location"])


@pytest.mark.parametrize("where", ELSEWHERE)
def test_signing_out_redirects_to_no_other_site(ada, browser_of, where):
    answer = browser_of(ada).post(f"{reverse('account_logout')}", {"next": where})
    assert is_on_this_site(answer["Location"])


def test_an_unknown_language_changes_nothing(client):
    for language in ("xx", "../fr", "fr\r\nSet-Cookie: a=b", "é" * 500, ""):
        answer = client.post(reverse("set_language"), {"language": language})
        assert answer.status_code in (204, 302)
        assert "django_language" not in answer.cookies


def is_on_this_site(location):
    return location.startswith("/") and not location.startswith(("//", "/\\", "/\t"))
