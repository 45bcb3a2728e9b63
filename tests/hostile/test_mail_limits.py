"""Nobody keeps others from the mails about their own account."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from hotline.accounts.models import Site, User
from hotline.core.token_bucket import Bucket
from hotline.limits import TABLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_house(house):
    Site.objects.update(sign_up=Site.ANYBODY)
    return house


def post_from(address, page, email):
    return Client(REMOTE_ADDR=address).post(reverse(page), {"email": email}).status_code


def four_networks_ask(page, email):
    """As often as each may, and once more."""
    for network in range(4):
        for number in range(12):
            post_from(f"192.0.2.{network}", page, email.format(f"{network}x{number}"))


@pytest.fixture
def few_of_the_site(monkeypatch):
    """A site that sends few mails of each kind: what four networks ask for is more."""
    for name, limit in TABLE.items():
        if limit.site:
            few = tuple(Bucket(15, 3600) for _ in limit.site)
            monkeypatch.setitem(TABLE, name, limit._replace(site=few))


@pytest.mark.parametrize("asked", ["nobody{}@example.test", "{}"])
def test_new_passwords_of_nobody_use_up_nothing_of_the_sites(
    open_house, ben, browser_of, few_of_the_site, asked
):
    four_networks_ask("account_reset_password", asked)
    assert mail.outbox == []
    assert post_from("198.51.100.1", "account_reset_password", ben.email) == 302
    assert post_from("198.51.100.2", "account_signup", "dov@example.test") == 302
    User.objects.filter(pk=ben.pk).update(email="other@example.test")
    assert browser_of(ben).post(reverse("account_ask_proof")).status_code == 302
    assert len(mail.outbox) == 3


def test_a_crowd_of_new_accounts_keeps_nobody_from_a_new_password(open_house, ben, few_of_the_site):
    four_networks_ask("account_signup", "nobody{}@example.test")
    assert post_from("198.51.100.2", "account_signup", "dov@example.test") == 429
    assert post_from("198.51.100.1", "account_reset_password", ben.email) == 302


def test_where_the_site_sends_no_more_that_tells_nothing_of_an_account(house, ben, monkeypatch):
    limit = TABLE["mail_to_accounts"]._replace(site=(Bucket(1, 3600),))
    monkeypatch.setitem(TABLE, "mail_to_accounts", limit)
    said = [
        post_from("198.51.100.1", "account_reset_password", email)
        for email in ("nobody@example.test", ben.email, ben.email, "nobody@example.test")
    ]
    assert said == [302, 302, 429, 429]


@pytest.mark.parametrize("page", ["account_reset_password", "account_signup"])
def test_an_address_that_only_reads_alike_is_another(open_house, page):
    User.objects.create_user("boss@example.test", "Ben")
    for number in range(9):
        for alike in ("boſs@example.test", "bosſ@example.test", "boſſ@example.test"):
            post_from(f"192.0.2.{number}", page, alike)
    assert not [sent for sent in mail.outbox if sent.to == ["boss@example.test"]]
    assert post_from("198.51.100.1", page, "Boss@Example.test ") == 302
    assert [sent.to for sent in mail.outbox][-1] == ["boss@example.test"]


def test_either_case_of_an_address_is_counted_as_one(open_house, ben):
    asked = [ben.email, ben.email.upper(), f" {ben.email.title()} "] * 3
    said = [
        post_from(f"192.0.2.{number}", "account_reset_password", email)
        for number, email in enumerate(asked)
    ]
    assert said == [302] * 5 + [429] * 4
