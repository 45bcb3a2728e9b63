"""Limits of mails: strangers cannot keep others from the mails about their own account."""

import pytest
from django.core import mail
from django.urls import reverse

from hotline.accounts.models import User
from hotline.core.token_bucket import Bucket
from hotline.limits import TABLE
from tests.support.accounts import post_from

pytestmark = pytest.mark.django_db


def four_networks_ask(page, email):
    """Ask from four networks, from each more often than it may."""
    for network in range(4):
        for number in range(12):
            post_from(f"192.0.2.{network}", page, email.format(f"{network}x{number}"))


@pytest.fixture
def few_mails_of_the_site(monkeypatch):
    """Let the site send 15 mails of each kind, fewer than four networks may ask for."""
    for name, limit in TABLE.items():
        if limit.site:
            few = tuple(Bucket(15, 3600) for _ in limit.site)
            monkeypatch.setitem(TABLE, name, limit._replace(site=few))


@pytest.mark.parametrize("asked", ["nobody{}@example.test", "{}"])
def test_password_resets_of_unknown_addresses_take_none_of_the_sites_mails(
    site_with_open_sign_up, ben, browser_of, few_mails_of_the_site, asked
):
    four_networks_ask("account_reset_password", asked)
    assert mail.outbox == []
    assert post_from("198.51.100.1", "account_reset_password", ben.email) == 302
    assert post_from("198.51.100.2", "account_signup", "dov@example.test") == 302
    User.objects.filter(pk=ben.pk).update(email="other@example.test")
    assert browser_of(ben).post(reverse("account_ask_confirmation")).status_code == 302
    assert len(mail.outbox) == 3


def test_many_sign_ups_keep_nobody_from_a_new_password(
    site_with_open_sign_up, ben, few_mails_of_the_site
):
    four_networks_ask("account_signup", "nobody{}@example.test")
    assert post_from("198.51.100.2", "account_signup", "dov@example.test") == 429
    assert post_from("198.51.100.1", "account_reset_password", ben.email) == 302


def test_the_sites_mail_limit_does_not_tell_who_has_an_account(adas_site, ben, monkeypatch):
    limit = TABLE["mail_to_accounts"]._replace(site=(Bucket(1, 3600),))
    monkeypatch.setitem(TABLE, "mail_to_accounts", limit)
    statuses = [
        post_from("198.51.100.1", "account_reset_password", email)
        for email in ("nobody@example.test", ben.email, ben.email, "nobody@example.test")
    ]
    assert statuses == [302, 302, 429, 429]


@pytest.mark.parametrize("page", ["account_reset_password", "account_signup"])
def test_an_address_that_only_looks_alike_is_another_one(site_with_open_sign_up, page):
    User.objects.create_user("boss@example.test", "Ben")
    for number in range(9):
        for alike in ("boſs@example.test", "bosſ@example.test", "boſſ@example.test"):
            post_from(f"192.0.2.{number}", page, alike)
    assert not [sent for sent in mail.outbox if sent.to == ["boss@example.test"]]
    assert post_from("198.51.100.1", page, "Boss@Example.test ") == 302
    assert [sent.to for sent in mail.outbox][-1] == ["boss@example.test"]


def test_an_address_in_upper_or_lower_case_is_counted_as_one(site_with_open_sign_up, ben):
    asked = [ben.email, ben.email.upper(), f" {ben.email.title()} "] * 3
    statuses = [
        post_from(f"192.0.2.{number}", "account_reset_password", email)
        for number, email in enumerate(asked)
    ]
    assert statuses == [302] * 5 + [429] * 4


def test_links_that_prove_an_address_count_as_mails_to_accounts(ben, dov, browser_of, monkeypatch):
    limit = TABLE["mail_to_accounts"]._replace(site=(Bucket(1, 3600),))
    monkeypatch.setitem(TABLE, "mail_to_accounts", limit)
    for one, status in ((ben, 302), (dov, 429)):
        one.emailaddress_set.all().delete()
        assert browser_of(one).post(reverse("account_ask_confirmation")).status_code == status
    assert len(mail.outbox) == 1
