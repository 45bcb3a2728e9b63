"""Signing up by a mailed link: it makes one account, at this site, for whoever has the mail."""

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse

from hotline.accounts.models import User
from hotline.accounts.views.sign_up import NEXT
from hotline.limits import TABLE
from tests.support.accounts import link_in, sign_up
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.django_db


def test_sign_ups_beyond_the_limit_store_no_sessions(site_with_open_sign_up, client):
    for number in range(30):
        form = {"email": f"{number}@example.test", "next": "/rooms/new"}
        answer = Client().post(reverse("account_signup"), form)
    assert answer.status_code == 429
    assert Session.objects.count() == TABLE["sign_up"].address[0].burst


def test_signing_up_makes_no_account_before_the_link_is_used(site_with_open_sign_up, client):
    sign_up(client, "dov@example.test")
    assert not User.objects.filter(email="dov@example.test").exists()


def test_the_sign_up_link_makes_an_account_whose_address_is_proved(site_with_open_sign_up, client):
    sign_up(client, "dov@example.test")
    answer = client.post(link_in(mail.outbox[0]), {"name": "Dov", "password": PASSWORD})
    assert answer.url == reverse("home")
    dov = User.objects.get(email="dov@example.test")
    assert dov.address_is_confirmed and client.session["_auth_user_id"] == str(dov.pk)


def test_the_sign_up_link_makes_one_account_only(site_with_open_sign_up, client):
    sign_up(client, "dov@example.test")
    for name in ("Dov", "Mallory"):
        client.post(link_in(mail.outbox[0]), {"name": name, "password": PASSWORD})
    assert User.objects.get(email="dov@example.test").name == "Dov"


def test_opening_the_sign_up_link_makes_no_account(site_with_open_sign_up, client):
    sign_up(client, "dov@example.test")
    assert client.get(link_in(mail.outbox[0])).status_code == 200
    assert not User.objects.filter(email="dov@example.test").exists()


@pytest.mark.parametrize("token", ["guess", "W10:1abc:x", "é"])
def test_a_guessed_sign_up_link_makes_no_account(site_with_open_sign_up, client, token):
    answer = client.post(
        reverse("account_create", args=[token]), {"name": "M", "password": PASSWORD}
    )
    assert answer.status_code == 410


def test_a_link_for_one_purpose_serves_no_other(site_with_open_sign_up, ben, browser_of, client):
    User.objects.filter(pk=ben.pk).update(email="ben@other.test")
    browser_of(ben).post(reverse("account_ask_confirmation"))
    token = link_in(mail.outbox[0]).split("/")[-2]
    for page in ("account_create", "account_invitation"):
        assert client.post(reverse(page, args=[token])).status_code in (403, 410)


def test_sign_up_redirects_to_no_other_site(site_with_open_sign_up, client):
    client.post(
        reverse("account_signup"), {"email": "dov@example.test", "next": "https://evil.example/"}
    )
    answer = client.post(link_in(mail.outbox[0]), {"name": "Dov", "password": PASSWORD})
    assert answer.url == reverse("home")


@pytest.mark.parametrize(("length", "redirected"), [(499, True), (500, False)])
def test_sign_up_redirects_to_no_address_of_500_characters_or_more(
    site_with_open_sign_up, client, length, redirected
):
    wanted = "/?q=".ljust(length, "x")
    client.post(reverse("account_signup"), {"email": "dov@example.test", "next": wanted})
    answer = client.post(link_in(mail.outbox[0]), {"name": "Dov", "password": PASSWORD})
    assert answer.url == (wanted if redirected else reverse("home"))
    assert NEXT not in client.session


def test_sign_up_forms_are_shown_and_invalid_ones_are_refused_with_422(
    site_with_open_sign_up, client
):
    page = client.get(reverse("account_signup"), {"next": "/rooms/new"})
    assert page.status_code == 200 and 'value="/rooms/new"' in page.content.decode()
    assert sign_up(client, "no address").status_code == 422
    sign_up(client, "dov@example.test")
    weak = client.post(link_in(mail.outbox[0]), {"name": "Dov", "password": "dov"})
    assert weak.status_code == 422 and not User.objects.filter(name="Dov").exists()
