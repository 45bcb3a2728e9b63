"""Invitations to create an account or to host: who makes one, and whom it is for."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from hotline.accounts.access import may_host
from hotline.accounts.models import AccountInvitation, Site, User
from tests.support.accounts import ACCOUNT, path_of, set_rules

pytestmark = pytest.mark.django_db


def test_an_invitation_for_an_address_makes_an_account_of_that_address(adas_site, client):
    invitation = AccountInvitation.objects.create(email="dov@example.test", grants_hosting=True)
    assert client.post(path_of(invitation), ACCOUNT).url == reverse("home")
    dov = User.objects.get(email="dov@example.test")
    assert dov.address_is_confirmed and may_host(dov)


def test_an_invitation_for_an_address_makes_one_account_only(adas_site, client):
    invitation = AccountInvitation.objects.create(email="dov@example.test")
    client.post(path_of(invitation), ACCOUNT)
    client.logout()
    assert client.post(path_of(invitation), ACCOUNT).status_code == 403


def test_each_person_of_an_invitation_for_several_proves_an_address(adas_site, client):
    invitation = AccountInvitation.objects.create(people=2)
    for number in range(3):
        client.post(path_of(invitation), {"email": f"d{number}@example.test"})
    links = [next(one for one in sent.body.split() if "http" in one) for sent in mail.outbox]
    assert len(links) == 3
    answers = []
    for link in links:
        client.logout()
        answers.append(client.post(urlsplit(link).path, ACCOUNT).status_code)
    assert answers == [302, 302, 403]
    assert User.objects.filter(name="Dov").count() == 2


@pytest.mark.parametrize("void", ["revoked", "expired", "nobody"])
def test_a_void_invitation_makes_no_account(adas_site, client, void):
    invitation = AccountInvitation.objects.create(email="dov@example.test")
    if void == "revoked":
        assert invitation.revoke() and not invitation.revoke()
    elif void == "expired":
        AccountInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        set_rules(sign_up=Site.NOBODY)
    assert client.get(path_of(invitation)).status_code == 403
    assert client.post(path_of(invitation), ACCOUNT).status_code == 403
    assert not User.objects.filter(name="Dov").exists()


def test_the_last_place_of_an_invitation_is_taken_once(adas_site, ben, dov):
    invitation = AccountInvitation.objects.create(grants_hosting=True)
    invitation.accept(ben)
    with pytest.raises(ValidationError):
        invitation.accept(dov)
    dov.refresh_from_db()
    assert ben.may_host and not dov.may_host


def test_an_invitation_lets_somebody_with_an_account_host(adas_site, ben, browser_of):
    invitation = AccountInvitation.objects.create(grants_hosting=True)
    browser = browser_of(ben)
    browser.get(path_of(invitation))
    assert not may_host(ben)
    browser.post(path_of(invitation))
    ben.refresh_from_db()
    assert may_host(ben)


def test_an_invitation_for_somebody_else_lets_nobody_host(adas_site, ben, browser_of):
    invitation = AccountInvitation.objects.create(email="dov@example.test", grants_hosting=True)
    assert browser_of(ben).post(path_of(invitation)).status_code == 403
    ben.refresh_from_db()
    assert not may_host(ben)


def test_the_invitation_form_says_when_the_site_sends_no_mail(adas_site, ada, browser_of):
    page = browser_of(ada).get(reverse("admin:accounts_accountinvitation_add")).content.decode()
    assert "This site sends no mail" in page


def test_the_owner_makes_an_invitation_and_is_shown_its_link(adas_site, ada, browser_of, settings):
    settings.EMAIL_BACKEND_LATER = "django.core.mail.backends.smtp.EmailBackend"
    page = reverse("admin:accounts_accountinvitation_add")
    form = {"email": "Dov@example.test", "people": "1", "by_mail": "on", "grants_hosting": "on"}
    form |= {"expires_at_0": "2100-01-01", "expires_at_1": "00:00"}
    shown = browser_of(ada).post(page, form, follow=True).content.decode()
    invitation = AccountInvitation.objects.get()
    assert (
        invitation.by == ada
        and invitation.grants_hosting
        and invitation.email == "dov@example.test"
    )
    link = invitation.link.partition(":1")[0]  # the time of signing follows
    assert link in shown
    assert mail.outbox[0].to == ["dov@example.test"] and link in mail.outbox[0].body


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "UTC", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    "moment", ["0001-01-01 00:00", "2001-01-01 12:00", "3000-01-01 12:00", "9999-12-31 23:59"]
)
def test_an_invitation_that_expires_in_another_age_is_refused(
    adas_site, ada, browser_of, moment, zone
):
    browser = browser_of(ada)
    browser.cookies["zone"] = zone
    day, hour = moment.split()
    form = {"people": "1", "expires_at_0": day, "expires_at_1": hour}
    page = browser.post(reverse("admin:accounts_accountinvitation_add"), form)
    assert page.status_code == 200 and "Choose a day from" in page.content.decode()
    assert not AccountInvitation.objects.exists()


def link_shown(browser, invitation):
    page = reverse("admin:accounts_accountinvitation_change", args=[invitation.pk])
    answer = browser.get(page)
    assert answer.status_code == 200
    return path_of(invitation).partition(":1")[0] in answer.content.decode()


def test_an_invitations_link_is_shown_to_its_author_and_to_the_owner(
    adas_site, ada, moderator, browser_of
):
    hers = AccountInvitation.objects.create(by=ada)
    hers_that_grants = AccountInvitation.objects.create(by=ada, grants_hosting=True)
    his = AccountInvitation.objects.create(by=moderator)
    his_that_grants = AccountInvitation.objects.create(by=moderator, grants_hosting=True)
    all_invitations = (hers, hers_that_grants, his, his_that_grants)
    browser = browser_of(moderator)
    assert [link_shown(browser, each) for each in all_invitations] == [False, False, True, False]
    browser = browser_of(ada)
    assert [link_shown(browser, each) for each in all_invitations] == [True] * 4


def test_a_moderator_may_invite_but_lets_nobody_host(adas_site, moderator, ben, browser_of):
    browser = browser_of(moderator)
    form = {"people": "1", "grants_hosting": "on"}
    form |= {"expires_at_0": "2100-01-01", "expires_at_1": "00:00"}
    browser.post(reverse("admin:accounts_accountinvitation_add"), form)
    assert not AccountInvitation.objects.get().grants_hosting
    people = reverse("admin:accounts_user_changelist")
    browser.post(people, {"action": "let_host", "_selected_action": ben.pk, "reason": "why not"})
    change = reverse("admin:accounts_user_change", args=[ben.pk])
    browser.post(change, {"name": "Ben", "email": ben.email, "may_host": "on"})
    ben.refresh_from_db()
    assert not ben.may_host


def test_using_or_revoking_one_invitation_changes_no_other(adas_site, ben):
    first, second, third = (AccountInvitation.objects.create(people=2) for _ in range(3))
    token = path_of(second).rstrip("/").split("/")[-1]
    assert AccountInvitation.of_token(token) == second
    second.accept(ben)
    third.revoke()
    used = AccountInvitation.objects.order_by("pk").values_list("accepted", flat=True)
    assert list(used) == [0, 1, 0]
    assert list(AccountInvitation.objects.open().order_by("pk")) == [first, second]
    with pytest.raises(ValidationError):
        third.accept(ben)


def test_an_invitation_for_an_address_is_for_one_person():
    for email, people in (("dov@example.test", 1), ("", 2)):
        AccountInvitation(email=email, people=people).full_clean()
    with pytest.raises(ValidationError, match="one person"):
        AccountInvitation(email="dov@example.test", people=2).full_clean()


def test_an_invitation_for_their_own_address_lets_an_account_host(adas_site, ben, browser_of):
    invited = AccountInvitation.objects.create(email=ben.email, grants_hosting=True)
    browser = browser_of(ben)
    assert "You are signed in as <bdi>Ben</bdi>" in browser.get(path_of(invited)).content.decode()
    assert browser.post(path_of(invited)).status_code == 302
    ben.refresh_from_db()
    assert may_host(ben)


def test_an_account_without_an_address_cannot_use_an_invitation_for_an_address(
    adas_site, browser_of
):
    dov = User.objects.create(name="Dov")
    invited = AccountInvitation.objects.create(email="dov@example.test", grants_hosting=True)
    assert browser_of(dov).post(path_of(invited)).status_code == 403


def test_a_guest_makes_an_account_by_an_invitation(adas_site, cleo, browser_of):
    invited = AccountInvitation.objects.create(email="cleo@example.test")
    browser = browser_of(cleo)
    page = browser.get(path_of(invited)).content.decode()
    assert "<bdi>cleo@example.test</bdi>" in page
    assert browser.post(path_of(invited), ACCOUNT).status_code == 302
    assert User.objects.get(email="cleo@example.test").address_is_confirmed


def test_the_mailed_link_of_a_revoked_invitation_is_void_though_another_is_open(adas_site, client):
    revoked, _other = (AccountInvitation.objects.create(people=2) for _ in range(2))
    client.post(path_of(revoked), {"email": "dov@example.test"})
    link = urlsplit(next(one for one in mail.outbox[0].body.split() if "http" in one)).path
    revoked.revoke()
    assert client.post(link, ACCOUNT).status_code == 403
    assert not User.objects.filter(name="Dov").exists()


@pytest.mark.parametrize(("name", "grants"), [("Ben", False), ("Ada", True)])
def test_an_invitation_that_gives_an_account_nothing_new_is_not_used_up(
    adas_site, ben, browser_of, name, grants
):
    invited = AccountInvitation.objects.create(grants_hosting=grants)
    browser = browser_of(User.objects.get(name=name))
    assert browser.post(path_of(invited)).url == reverse("home")
    invited.refresh_from_db()
    assert invited.accepted == 0


def test_an_invitation_for_an_address_with_an_account_offers_to_sign_in(adas_site, ben, client):
    invited = AccountInvitation.objects.create(email=ben.email)
    page = client.post(path_of(invited), ACCOUNT).content.decode()
    assert "You have an account already" in page
    ben.refresh_from_db()
    invited.refresh_from_db()
    assert (ben.name, invited.accepted) == ("Ben", 0)
