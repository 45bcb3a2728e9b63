"""Account pages against strangers: which there are, and what they tell about accounts."""

import re

import pytest
from django.contrib import admin
from django.core import mail
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.support.accounts import post_from, sign_up

pytestmark = pytest.mark.django_db

ACCOUNT_PAGES = {
    *("account_login", "account_logout", "account_signup", "account_signup_sent"),
    *(
        "account_create",
        "account_invitation",
        "account_ask_confirmation",
        "account_confirm_address",
    ),
    *("account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
}


def test_only_the_account_pages_in_use_have_an_address():
    names = {name for name in get_resolver().reverse_dict if str(name).startswith("account_")}
    assert names == ACCOUNT_PAGES
    for page in ("account_email", "account_change_password", "account_reauthenticate"):
        with pytest.raises(NoReverseMatch):
            reverse(page)


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "password/set/", "inactive/"])
def test_a_guest_has_no_page_that_mails_an_address_of_their_choice(cleo, browser_of, path):
    answer = browser_of(cleo).post(f"/accounts/{path}", {"email": "dov@example.test"})
    assert answer.status_code == 404 and mail.outbox == []


def test_a_password_reset_of_an_unknown_address_mails_nobody_and_answers_the_same(ben, client):
    asked = [
        client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in ("nobody@example.test", ben.email)
    ]
    assert [sent.to for sent in mail.outbox] == [[ben.email]]
    pages = {re.sub(r"\b\w{64}\b", "token", one.content.decode()) for one in asked}
    assert len(pages) == 1


def test_a_password_reset_of_an_unknown_address_does_the_same_work(ben, client, monkeypatch):
    """Otherwise the time of an answer would tell whether the address has an account."""
    written = []
    for email in ("nobody@example.test", ben.email):
        drawn = []
        monkeypatch.setattr(
            "hotline.accounts.mail.render_to_string",
            lambda name, context, drawn=drawn: drawn.append(name) or "text",
        )
        client.post(reverse("account_reset_password"), {"email": email})
        written.append(drawn)
    assert written[0] == written[1] and len(written[0]) == 2 and len(mail.outbox) == 1


def test_sign_up_with_a_taken_address_answers_as_with_a_fresh_one(
    site_with_open_sign_up, ben, client
):
    fresh, taken = sign_up(client, "dov@example.test"), sign_up(client, ben.email.upper())
    assert (fresh.status_code, fresh.url) == (taken.status_code, taken.url)
    assert [sent.to for sent in mail.outbox] == [["dov@example.test"], [ben.email]]
    assert mail.outbox[0].subject == mail.outbox[1].subject
    assert "It has one already" in mail.outbox[1].body


def test_the_admin_has_no_pages_for_addresses():
    names = {model.__name__ for model in admin.site._registry}
    assert not names & {"EmailAddress", "EmailConfirmation"}


def test_the_limit_of_password_resets_does_not_tell_who_has_an_account(site_with_open_sign_up, ben):
    def asked(address, email):
        return [post_from(address, "account_reset_password", email) for _ in range(7)]

    known, unknown = asked("192.0.2.1", ben.email), asked("192.0.2.2", "nobody@example.test")
    assert known == unknown and 429 in known
