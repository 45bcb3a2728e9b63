"""Mails that strangers cause: how many, to whom, and what they hold."""

import itertools
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from hotline.accounts.models import AccountInvitation, User
from hotline.limits import TABLE
from tests.support.accounts import post_from, sign_up

pytestmark = pytest.mark.django_db


def test_no_mail_contains_words_that_a_stranger_typed(site_with_open_sign_up, ben, client):
    """Otherwise strangers could send spam to any address through the site."""
    advert = "Win at http://x.example"
    client.post(reverse("account_signup"), {"email": "dov@example.test", "name": advert})
    form = {"email": "dov@example.test", "name": advert, "next": f"/?q={advert}"}
    client.post(reverse("account_signup"), form)
    User.objects.filter(pk=ben.pk).update(name=advert)
    client.post(reverse("account_signup"), {"email": ben.email})
    client.post(reverse("account_reset_password"), {"email": ben.email})
    assert len(mail.outbox) == 4
    assert not any("x.example" in sent.subject + sent.body for sent in mail.outbox)


def test_mailed_links_lead_to_this_site_whatever_host_a_request_names(
    site_with_open_sign_up, ben, client, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    for page in ("account_signup", "account_reset_password"):
        client.post(reverse(page), {"email": ben.email}, headers={"Host": "evil.example"})
    sign_up(client, "dov@example.test")
    assert len(mail.outbox) == 3
    for sent in mail.outbox:
        assert "evil" not in sent.subject + sent.body
        links = re.findall(r"http\S+", sent.body)
        assert links and all(link.startswith(settings.HOTLINE_URL) for link in links)


def test_one_person_gets_at_most_five_mails_of_a_kind_from_all_networks(
    site_with_open_sign_up, ben
):
    people = (ben.email, "nobody@example.test")
    pages = ("account_signup", "account_reset_password")
    asked = itertools.product(range(12), pages, people)
    statuses = {post_from(f"192.0.2.{number}", page, email) for number, page, email in asked}
    assert statuses == {302, 429}
    assert max(Counter((sent.subject, *sent.to) for sent in mail.outbox).values()) == 5


def test_strangers_who_sign_up_as_somebody_do_not_use_up_their_password_resets(
    site_with_open_sign_up, ben
):
    for number in range(9):
        post_from(f"192.0.2.{number}", "account_signup", ben.email)
    mail.outbox.clear()
    assert post_from("192.0.2.99", "account_reset_password", ben.email) == 302
    assert [sent.subject for sent in mail.outbox] == ["A new password for The Small Studio"]


def test_one_network_may_send_ten_sign_up_mails_at_once(site_with_open_sign_up):
    emails = [f"n{number}@example.test" for number in range(20)]
    statuses = [post_from("192.0.2.1", "account_signup", email) for email in emails]
    assert statuses == [302] * 10 + [429] * 10 and len(mail.outbox) == 10


def test_an_office_of_thirty_signs_up_by_one_invitation(adas_site):
    invited = AccountInvitation.objects.create(people=30)
    for number in range(30):
        email = f"n{number}@example.test"
        answer = Client(REMOTE_ADDR="192.0.2.1").post(urlsplit(invited.link).path, {"email": email})
        assert answer.status_code == 302
    assert len(mail.outbox) == 30


def test_an_invitation_for_two_may_send_sixty_mails_from_all_networks(adas_site):
    path = urlsplit(AccountInvitation.objects.create(people=2).link).path
    statuses = [
        Client(REMOTE_ADDR=f"192.0.2.{number}")
        .post(path, {"email": f"n{number}@example.test"})
        .status_code
        for number in range(70)
    ]
    assert statuses == [302] * 60 + [429] * 10 and len(mail.outbox) == 60


def test_one_network_may_use_a_quarter_of_the_sites_mails_at_most():
    [here], [everywhere] = TABLE["mail"].address, TABLE["mail_to_accounts"].site
    assert here.burst * 4 <= everywhere.burst and here.every >= 4 * everywhere.every
