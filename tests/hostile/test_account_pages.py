"""Account pages against strangers: which mails they can cause, and what they learn of accounts."""

import itertools
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from hotline.accounts.models import AccountInvitation, Site, User
from hotline.accounts.views.sign_up import NEXT
from hotline.limits import TABLE
from tests.support.cast import PASSWORD

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


@pytest.fixture
def site_with_open_sign_up(adas_site):
    Site.objects.update(sign_up=Site.ANYBODY)
    return adas_site


def link_in(message):
    [link] = re.findall(r"http\S+", message.body)
    return urlsplit(link).path


def sign_up(client, email):
    return client.post(reverse("account_signup"), {"email": email})


def test_sign_ups_beyond_the_limit_store_no_sessions(site_with_open_sign_up, client):
    for number in range(30):
        form = {"email": f"{number}@example.test", "next": "/rooms/new"}
        answer = Client().post(reverse("account_signup"), form)
    assert answer.status_code == 429
    assert Session.objects.count() == TABLE["sign_up"].address[0].burst


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


def test_a_guest_cannot_ask_for_a_link_that_proves_an_address(cleo, browser_of):
    answer = browser_of(cleo).post(
        reverse("account_ask_confirmation"), {"email": "dov@example.test"}
    )
    assert answer.status_code == 403 and mail.outbox == []


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
    assert ben.address_is_proved


def test_sign_up_redirects_to_no_other_site(site_with_open_sign_up, client):
    client.post(
        reverse("account_signup"), {"email": "dov@example.test", "next": "https://evil.example/"}
    )
    answer = client.post(link_in(mail.outbox[0]), {"name": "Dov", "password": PASSWORD})
    assert answer.url == reverse("home")


def test_the_admin_has_no_pages_for_addresses():
    names = {model.__name__ for model in admin.site._registry}
    assert not names & {"EmailAddress", "EmailConfirmation"}


def post_from(address, page, email):
    return Client(REMOTE_ADDR=address).post(reverse(page), {"email": email}).status_code


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


def test_the_limit_of_password_resets_does_not_tell_who_has_an_account(site_with_open_sign_up, ben):
    def asked(address, email):
        return [post_from(address, "account_reset_password", email) for _ in range(7)]

    known, unknown = asked("192.0.2.1", ben.email), asked("192.0.2.2", "nobody@example.test")
    assert known == unknown and 429 in known


def ask_for_proof_link(ben, browser):
    """Give Ben a new address; return the path of the mailed link that proves it."""
    User.objects.filter(pk=ben.pk).update(email="other@example.test")
    browser.post(reverse("account_ask_confirmation"))
    return link_in(mail.outbox[-1])


def test_a_proof_link_redirects_its_owner_home_and_a_visitor_to_sign_in(ben, browser_of, client):
    browser = browser_of(ben)
    link = ask_for_proof_link(ben, browser)
    assert "other@example.test" in client.get(link).content.decode()
    assert client.post(link).url == reverse("account_login")
    assert browser.post(link).url == reverse("home")


@pytest.mark.parametrize("void", ["address changed", "address taken by Dov", "banned"])
def test_a_proof_link_is_void_after_a_change_of_the_address_or_a_ban(
    ben, dov, browser_of, client, void
):
    link = ask_for_proof_link(ben, browser_of(ben))
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
