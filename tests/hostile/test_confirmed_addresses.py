"""Addresses of accounts: what confirms one, and what makes the link void."""

import pytest
from django.core import mail
from django.urls import reverse

from hotline.accounts.models import User
from tests.support.accounts import link_in

pytestmark = pytest.mark.django_db


def test_a_guest_cannot_ask_for_a_link_that_confirms_an_address(cleo, browser_of):
    answer = browser_of(cleo).post(
        reverse("account_ask_confirmation"), {"email": "dov@example.test"}
    )
    assert answer.status_code == 403 and mail.outbox == []


def test_an_address_that_a_moderator_changes_is_not_proved(ben, adas_site, ada, browser_of):
    page = reverse("admin:accounts_user_change", args=[ben.pk])
    browser_of(ada).post(page, {"name": "Ben", "email": "Other@example.test"})
    ben.refresh_from_db()
    assert ben.email == "other@example.test" and not ben.address_is_confirmed


def test_a_former_address_can_no_longer_reset_the_password(ben, adas_site, ada, browser_of, client):
    page = reverse("admin:accounts_user_change", args=[ben.pk])
    browser_of(ada).post(page, {"name": "Ben", "email": "other@example.test"})
    client.post(reverse("account_reset_password"), {"email": "ben@example.test"})
    assert mail.outbox == []


def test_an_address_is_proved_by_the_button_and_not_by_opening_the_link(ben, browser_of, client):
    User.objects.filter(pk=ben.pk).update(email="other@example.test")
    browser_of(ben).post(reverse("account_ask_confirmation"))
    assert mail.outbox[0].to == ["other@example.test"] and "Ben" not in mail.outbox[0].body
    link = link_in(mail.outbox[0])
    client.get(link)
    ben.refresh_from_db()
    assert not ben.address_is_confirmed
    client.post(link)
    assert ben.address_is_confirmed


def test_a_new_password_by_mail_proves_the_address(ben, client):
    ben.emailaddress_set.all().delete()
    client.post(reverse("account_reset_password"), {"email": ben.email})
    page = client.get(link_in(mail.outbox[0]), follow=True)
    form = {"password1": "another horse battery", "password2": "another horse battery"}
    client.post(page.request["PATH_INFO"], form)
    assert ben.address_is_confirmed


def ask_for_confirmation_link(ben, browser):
    """Give Ben a new address; return the path of the mailed link that proves it."""
    User.objects.filter(pk=ben.pk).update(email="other@example.test")
    browser.post(reverse("account_ask_confirmation"))
    return link_in(mail.outbox[-1])


def test_a_confirmation_link_redirects_its_owner_home_and_a_visitor_to_sign_in(
    ben, browser_of, client
):
    browser = browser_of(ben)
    link = ask_for_confirmation_link(ben, browser)
    assert "other@example.test" in client.get(link).content.decode()
    assert client.post(link).url == reverse("account_login")
    assert browser.post(link).url == reverse("home")


@pytest.mark.parametrize("void", ["address changed", "address taken by Dov", "banned"])
def test_a_confirmation_link_is_void_after_a_change_of_the_address_or_a_ban(
    ben, dov, browser_of, client, void
):
    link = ask_for_confirmation_link(ben, browser_of(ben))
    if void == "banned":
        ben.ban()
    else:
        User.objects.filter(pk=ben.pk).update(email="ben@third.test")
    if void == "address taken by Dov":
        User.objects.filter(pk=dov.pk).update(email="other@example.test")
    assert client.post(link).status_code == 410
    for one in (ben, dov):
        one.refresh_from_db()
        assert not one.emailaddress_set.filter(email="other@example.test").exists()


def test_one_person_gets_at_most_five_links_that_prove_an_address(ben, browser_of):
    User.objects.filter(pk=ben.pk).update(email="other@example.test")
    browser = browser_of(ben)
    statuses = [browser.post(reverse("account_ask_confirmation")).status_code for _ in range(7)]
    assert statuses == [302] * 5 + [429] * 2 and len(mail.outbox) == 5
