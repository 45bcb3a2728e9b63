"""The owner's rules: which people may host, and who may change the rules."""

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core import mail
from django.urls import reverse

from hotline.accounts.access import can_confirm_address, may_host, may_invite, why_not_host
from hotline.accounts.models import Site, User
from hotline.accounts.setup_link import one_time_link
from tests.support.accounts import ACCOUNT, set_rules
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_new_site_is_closed_until_its_owner_opens_it(adas_site):
    assert (adas_site.sign_up, adas_site.hosting) == (Site.INVITED, Site.CHOSEN)


def test_the_owner_chooses_the_rules_when_opening_the_site(client, db):
    form = {"site_name": "Studio", "name": "Ada", "email": "Ada@example.test", "password": PASSWORD}
    form |= {"sign_up": "anybody", "hosting": "confirmed"}
    form |= {"rooms_per_host": "1", "disk_reserve": "5", "kept_days": "0"}
    client.post(urlsplit(one_time_link()).path, form)
    site = Site.objects.get()
    assert (site.sign_up, site.hosting, site.listing) == (Site.ANYBODY, Site.CONFIRMED, False)
    assert (site.rooms_per_host, site.rooms_per_media_server, site.disk_reserve) == (1, 4, 5)
    assert site.owner.address_is_confirmed and site.owner.email == "ada@example.test"


def test_the_setup_page_has_the_default_rules_chosen(client, db):
    page = client.get(urlsplit(one_time_link()).path).content.decode()
    checked = re.findall(r'name="(\w+)"(?: value="(\w+)")?[^>]* checked', page)
    assert checked == [("sign_up", "invited"), ("hosting", "chosen"), ("listing", "")]


def test_a_cap_of_no_live_sessions_is_refused_in_words(client, db):
    form = {"site_name": "Studio", "name": "Ada", "email": "a@example.test", "password": PASSWORD}
    page = client.post(urlsplit(one_time_link()).path, {**form, "rooms_per_host": "0"})
    assert "greater than or equal to 1" in page.content.decode()
    assert not Site.objects.exists()


@pytest.mark.parametrize("sign_up", [Site.NOBODY, Site.INVITED])
def test_where_sign_up_is_closed_the_page_says_what_to_do(adas_site, client, sign_up):
    set_rules(sign_up=sign_up)
    asked = client.post(reverse("account_signup"), {"email": "dov@example.test"})
    assert asked.status_code == 403 and mail.outbox == []
    assert "come in as a guest" in asked.content.decode()
    login = client.get(reverse("account_login")).content.decode()
    assert reverse("account_signup") not in login and "by invitation" in login


def test_where_sign_up_is_open_the_sign_in_page_links_to_it(adas_site, client):
    set_rules(sign_up=Site.ANYBODY)
    assert reverse("account_signup") in client.get(reverse("account_login")).content.decode()


def test_a_link_mailed_before_sign_up_closed_makes_no_account(adas_site, client):
    set_rules(sign_up=Site.ANYBODY)
    client.post(reverse("account_signup"), {"email": "dov@example.test"})
    link = urlsplit(next(one for one in mail.outbox[0].body.split() if "http" in one)).path
    set_rules(sign_up=Site.INVITED)
    assert client.post(link, ACCOUNT).status_code == 403
    assert not User.objects.filter(name="Dov").exists()


def test_a_moderator_cannot_change_the_sites_rules(adas_site, moderator, browser_of):
    page = reverse("admin:accounts_site_change", args=[True])
    form = {"name": "Mine", "owner": moderator.pk, "sign_up": "anybody", "hosting": "anybody"}
    form |= {"rooms_per_host": "9", "rooms_per_media_server": "9"}
    form |= {"disk_reserve": "0", "kept_days": "0"}
    assert browser_of(moderator).post(page, form).status_code == 403
    adas_site.refresh_from_db()
    assert adas_site.sign_up == Site.INVITED


def test_the_owner_may_change_the_sites_rules(adas_site, ada, browser_of):
    page = reverse("admin:accounts_site_change", args=[True])
    form = {"name": "Mine", "owner": ada.pk, "sign_up": "nobody", "hosting": "anybody"}
    form |= {"rooms_per_host": "9", "rooms_per_media_server": "9"}
    form |= {"disk_reserve": "0", "kept_days": "0"}
    assert browser_of(ada).post(page, form).status_code == 302
    adas_site.refresh_from_db()
    assert (adas_site.sign_up, adas_site.hosting, adas_site.listing) == ("nobody", "anybody", False)


@pytest.mark.parametrize(
    ("hosting", "chosen", "confirmed", "may"),
    [
        (Site.CHOSEN, False, True, False),
        (Site.CHOSEN, True, False, True),
        (Site.CONFIRMED, False, True, True),
        (Site.CONFIRMED, False, False, False),
        (Site.CONFIRMED, True, False, True),
        (Site.ANYBODY, False, False, True),
    ],
)
def test_hosting_follows_the_sites_rule(
    adas_site, ben, browser_of, hosting, chosen, confirmed, may
):
    set_rules(hosting=hosting)
    ben.let_host(chosen)
    if not confirmed:
        ben.emailaddress_set.all().delete()
    assert may_host(ben) == may
    browser = browser_of(ben)
    status = browser.post(reverse("room-new"), {"title": "Mine"}).status_code
    assert status == (302 if may else 403)
    home = browser.get(reverse("home")).content.decode()
    assert (f'href="{reverse("room-new")}"' in home) == may


def test_the_owner_and_moderators_may_always_host(adas_site, ada, moderator):
    moderator.refresh_from_db()
    ada.let_host(False)
    assert may_host(ada) and may_host(moderator)


@pytest.mark.parametrize("hosting", [Site.CHOSEN, Site.CONFIRMED, Site.ANYBODY])
def test_a_guest_and_a_banned_person_may_never_host(adas_site, cleo, ben, hosting):
    set_rules(hosting=hosting)
    assert not cleo.let_host() and not may_host(cleo)
    ben.let_host()
    ben.ban()
    assert not may_host(ben)


def test_somebody_who_may_not_host_is_told_how_to_get_the_right(adas_site, ben, browser_of):
    answer = browser_of(ben).get(reverse("room-new"))
    assert "Ask them to let you host" in answer.content.decode()
    set_rules(hosting=Site.CONFIRMED)
    ben.emailaddress_set.all().delete()
    answer = browser_of(ben).get(reverse("room-new")).content.decode()
    assert "Confirm your email address" in answer and f"Send a link to {ben.email}" in answer


def test_visitors_and_guests_read_that_they_must_sign_in_to_host(adas_site, cleo):
    for visitor in (AnonymousUser(), cleo):
        assert why_not_host(visitor, Site.rules()) == "Sign in to start a room of your own."


def test_the_home_page_links_a_visitor_to_sign_in_and_not_to_the_room_form(adas_site, client):
    home = client.get(reverse("home")).content.decode()
    assert f'href="{reverse("account_login")}?next={reverse("room-new")}"' in home
    assert f'href="{reverse("room-new")}"' not in home


def test_a_visitor_and_an_account_without_an_address_cannot_prove_one(adas_site):
    for user in (AnonymousUser(), User(name="Dov")):
        assert not can_confirm_address(user)


def test_the_rules_of_the_site_decide_whether_an_account_may_host(adas_site, ada, ben):
    rules = Site.rules()
    assert why_not_host(ben, rules).endswith("Ask them to let you host.")
    assert why_not_host(ada, rules) == ""


def test_the_start_page_offers_to_invite_only_to_people_whom_the_admin_lets_invite(
    ada, dov, browser_of
):
    invite = reverse("admin:accounts_accountinvitation_add")
    User.objects.filter(pk=dov.pk).update(is_staff=True)
    for dov_may in (False, True):
        for person, may in ((ada, False), (dov, dov_may)):
            person = User.objects.get(pk=person.pk)
            assert may_invite(person) == may
            assert (invite in browser_of(person).get(reverse("home")).content.decode()) == may
            assert (browser_of(person).get(invite).status_code == 200) == may
        dov.user_permissions.add(Permission.objects.get(codename="add_accountinvitation"))
    assert not may_invite(AnonymousUser())
