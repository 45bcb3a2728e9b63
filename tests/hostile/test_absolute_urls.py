"""Addresses in mails and pages come from HOTLINE_URL, never from the headers of a request."""

import http.client
import re

import pytest
from django.core import mail
from django.test import AsyncClient, RequestFactory

from hotline.accounts.adapter import AccountAdapter
from hotline.accounts.models import Site
from rooms.models import Seat
from tests.support.cast import PASSWORD
from tests.support.trusted_scope import pass_trusted_scope
from tests.support.web import running_web

pytestmark = pytest.mark.django_db

FORGED_HEADERS = {
    "host": "127.0.0.1:1337",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "gopher",
    "x-forwarded-prefix": "/evil.example",
    "daphne-root-path": "https://evil.example",
    "script-name": "https://evil.example",
    "forwarded": "host=evil.example",
}
LINK = re.compile(r"https?://[^\s\"<>]+")


def post(client, path, **form):
    return client.post(path, form, headers=FORGED_HEADERS)


def assert_links_to_the_site_only(text, settings):
    assert "evil" not in text and "1337" not in text, text
    assert [link for link in LINK.findall(text) if not link.startswith(settings.HOTLINE_URL)] == []


@pytest.mark.parametrize(
    "path, email, mails",
    [
        ("/accounts/password/reset/", "ada@example.test", 1),
        ("/accounts/password/reset/", "nobody@example.test", 0),
        ("/accounts/signup/", "ada@example.test", 1),
        ("/accounts/signup/", "eve@example.test", 1),
    ],
)
def test_account_mails_link_to_the_site_only(client, settings, adas_site, path, email, mails):
    Site.objects.update(sign_up=Site.ANYBODY)
    post(client, path, name="Eve", password1=PASSWORD, email=email)
    assert len(mail.outbox) == mails
    for sent in mail.outbox:
        assert_links_to_the_site_only(sent.subject + sent.body, settings)


def test_the_mail_for_a_new_password_links_to_the_site(client, settings, ada):
    post(client, "/accounts/password/reset/", email=ada.email)
    [sent] = mail.outbox
    assert f"{settings.HOTLINE_URL}/accounts/password/reset/key/" in sent.body


def test_mails_name_the_site_and_not_the_host_of_the_request(rf, settings, ada):
    from allauth.core.context import request_context

    request = rf.get("/", headers={"host": "127.0.0.1"})
    with request_context(request):
        AccountAdapter().send_mail("account/email/password_reset_key", ada.email, {"user": ada})
    [sent] = mail.outbox
    assert_links_to_the_site_only(sent.subject + sent.body, settings)
    assert "127.0.0.1" not in sent.subject + sent.body
    assert sent.subject == "A new password for Hotline"


def test_links_that_hosts_share_lead_to_the_site(browser_of, settings, room):
    page = browser_of(room.host).get(f"/r/{room.slug}/", headers=FORGED_HEADERS).content.decode()
    shown = [value for value in re.findall(r'value="([^"]*)"', page) if "://" in value]
    assert f"{settings.HOTLINE_URL}/r/{room.slug}/" in shown
    assert f"{settings.HOTLINE_URL}/r/{room.slug}/whip" in shown
    assert room.link(Seat.COHOST).url in shown
    assert_links_to_the_site_only(page, settings)


def test_build_absolute_uri_gives_an_address_of_the_site(settings):
    """This also fails when Django keeps the address of a request in another attribute."""
    from hotline.web.absolute_urls import AbsoluteUrlsMiddleware

    addresses = []
    middleware = AbsoluteUrlsMiddleware(
        lambda request: addresses.append(request.build_absolute_uri("/a?b"))
    )
    middleware(RequestFactory().get("/", headers=FORGED_HEADERS))
    assert addresses == [f"{settings.HOTLINE_URL}/a?b"]


async def test_build_absolute_uri_gives_an_address_of_the_site_in_asynchronous_views(settings):
    response = await AsyncClient().get("/accounts/login/", headers={"host": "localhost"})
    assert response.asgi_request.build_absolute_uri("/a") == f"{settings.HOTLINE_URL}/a"


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "http://localhost/", "http://127.0.0.1:1/"]
)
def test_sign_in_redirects_to_pages_of_the_site_only(client, ada, where):
    form = {"login": ada.email, "password": PASSWORD, "next": where}
    assert client.post("/accounts/login/", form).headers["Location"] == "/"


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_no_client_can_choose_the_root_path(kind):
    scope, _ = await pass_trusted_scope(kind=kind, root_path="https://evil.example")
    assert scope["root_path"] == ""


@pytest.mark.django_db(transaction=True)
def test_a_served_page_ignores_the_daphne_root_path_header():
    with running_web() as web:
        connection = http.client.HTTPConnection(*web.address, timeout=10)
        connection.request("GET", "/", headers={"Daphne-Root-Path": "https://evil.example"})
        page = connection.getresponse().read().decode()
        connection.close()
    assert "/accounts/login/" in page and "evil" not in page
