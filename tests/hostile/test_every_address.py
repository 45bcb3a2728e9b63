"""Every address with every method: answers are in words, and none is a server error."""

import re

import pytest
from channels.testing import WebsocketCommunicator
from django.urls import URLPattern, get_resolver

from tests.support.clients import AsyncBrowser

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FROB")
USUAL = ("GET", "POST", "DELETE", "FROB")  # those that views distinguish, and an unknown one
NOT_OURS = ("admin/",)  # Django's own, behind a login


def addresses(patterns, before=""):
    """Yield the routes of the URLconf, such as "r/<slug:slug>/"."""
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path
        elif path not in NOT_OURS:
            yield from addresses(pattern.url_patterns, path)


def filled(path, **values):
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", path).replace("\\", "").strip("^$")
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), path)


AS_A_PAGE = {"accept": "text/html"}
VALUES = {
    "pk": 1,
    "label": 1,
    "key": "k-1",
    "role": "cohost",
    "kind": "mp3",
    "connection": "c",
    "uidb36": "1",
    "version": "v",
}
PATHS = sorted(set(addresses(get_resolver().url_patterns)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("accept", "methods"),
    [
        pytest.param("text/html", USUAL, id="page"),
        pytest.param("*/*", ("GET", "POST"), id="program"),
        pytest.param("text/html", METHODS, id="page, all", marks=pytest.mark.prove),
        pytest.param("*/*", METHODS, id="program, all", marks=pytest.mark.prove),
    ],
)
async def test_no_request_is_answered_by_a_server_error(room, accept, methods, monkeypatch):
    seen = set()
    for path in PATHS:
        for method in methods:
            where = filled(path, slug=room.slug, token="t:t", **VALUES)
            monkeypatch.setattr("hotline.limits.spending.PREFIX", f"hotline:limit:{method}{where}")
            client = AsyncBrowser(raise_request_exception=True)
            answer = await client.generic(method, where, headers={"accept": accept})
            assert answer.status_code < 500, (method, where)
            seen.add(answer.status_code)
            if answer.status_code >= 400 and method != "HEAD":
                assert answer.content, (method, where)
    assert {200, 302, 403, 404, 405} <= seen


async def signed_in(person, **options):
    client = AsyncBrowser(**options)
    await client.aforce_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db(transaction=True)
async def test_media_requests_without_an_offer_are_refused_in_words(live_room, ada):
    client = await signed_in(ada)
    for what in ("whip", "whep", "whip/1", "whep/1", "whip/a%00b", "whip?as=x"):
        for method in METHODS:
            where = f"/r/{live_room.slug}/{what}"
            answer = await client.generic(method, where, headers=AS_A_PAGE)
            assert answer.status_code in (200, 204, 400, 404, 405, 415, 503), (method, where)
            if answer.status_code >= 400:
                assert answer.content or method == "HEAD", (method, where)


@pytest.mark.django_db(transaction=True)
async def test_a_request_without_a_csrf_token_is_refused_in_words(live_room, ada):
    client = await signed_in(ada, enforce_csrf_checks=True)
    for where in ("whip", "whep", "questions", "hand"):
        answer = await client.post(f"/r/{live_room.slug}/{where}", headers=AS_A_PAGE)
        assert answer.status_code == 403
        assert "too old" in answer.content.decode()


@pytest.mark.parametrize("path", ["", "nowhere", "r/x/sockets", "r/a b/socket", "r/é/socket"])
async def test_a_socket_at_an_unknown_address_is_refused(path):
    from hotline.asgi import sockets

    socket = WebsocketCommunicator(sockets, f"/{path}")
    connected, _ = await socket.connect(timeout=10)
    assert not connected


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("method", ["TRACE", "FROB"])  # Django's forms take PUT as POST
async def test_an_unknown_method_is_refused_at_every_address(room, ada, method):
    client = await signed_in(ada)
    paths = [filled(path, slug=room.slug, token="t:t", **VALUES) for path in PATHS]
    taken = {path for path in paths if (await client.generic(method, path)).status_code < 400}
    assert taken == set()
