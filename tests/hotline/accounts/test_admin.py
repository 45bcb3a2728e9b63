"""The admin of accounts: moderators cannot give anybody more rights, themselves included."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from hotline.accounts.models import AccountInvitation, User
from qna.models import Question
from rooms.models import Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(dov, browser_of):
    """The browser of Dov, who has every permission here but is no superuser."""
    User.objects.filter(pk=dov.pk).update(is_staff=True)
    dov.user_permissions.set(Permission.objects.all())
    return browser_of(dov)


def change_page(person):
    return reverse("admin:accounts_user_change", args=[person.pk])


def test_a_moderator_cannot_make_themself_a_superuser(dov, moderator):
    form = {"name": "Dov", "email": dov.email, "is_active": "on", "is_superuser": "on"}
    assert moderator.post(change_page(dov), form).status_code == 403
    dov.refresh_from_db()
    assert not dov.is_superuser


def test_a_moderator_cannot_make_anybody_else_a_superuser(ben, moderator):
    form = {"name": "Ben", "email": ben.email, "is_active": "on"}
    moderator.post(change_page(ben), {**form, "is_superuser": "on", "is_staff": "on"})
    ben.refresh_from_db()
    assert not ben.is_superuser and not ben.is_staff


def test_a_name_that_a_moderator_edits_is_tidied(ben, moderator):
    form = {"name": "Ben\u202e" + "\u0301" * 40, "email": ben.email, "is_active": "on"}
    moderator.post(change_page(ben), form)
    ben.refresh_from_db()
    assert len(ben.name) <= 7 and "\u202e" not in ben.name


def test_a_moderator_cannot_take_the_owners_account_by_changing_its_address(ada, moderator):
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    form = {"name": "Ada", "email": "dov@example.test", "is_active": "on"}
    assert moderator.post(change_page(ada), form).status_code == 403
    assert User.objects.get(pk=ada.pk).email == ada.email


def test_a_moderator_cannot_delete_the_owner(ada, moderator):
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    url = reverse("admin:accounts_user_changelist")
    chosen = {"action": "delete_selected", "_selected_action": ada.pk, "post": "yes"}
    assert moderator.post(url, chosen).status_code == 403
    assert User.objects.filter(pk=ada.pk).exists()


@pytest.mark.parametrize(
    ("rows", "heads"),
    [("rooms_seat", ["Personne", "Session"]), ("qna_question", ["Session", "Auteur"])],
)
def test_the_admin_is_in_french_for_a_french_browser(moderator, live_room, rows, heads):
    Question.ask(live_room.seats.get(), "How do you price?")
    url = reverse(f"admin:{rows}_changelist")
    page = moderator.get(url, headers={"Accept-Language": "fr"}).content.decode()
    found = re.findall(r'<div class="text">(.*?)</div>', page, re.DOTALL)
    shown = [re.sub(r"<.*?>", "", head).strip() for head in found]
    assert set(heads) <= set(shown), shown
    assert not re.search(r"\b(Rooms|Accounts)\b", page)


def test_the_admin_shows_hours_in_the_time_zone_of_the_reader(moderator, live_room):
    live_at = datetime(2026, 11, 28, 20, 30, tzinfo=UTC)
    Room.objects.update(live_at=live_at)
    moderator.cookies["zone"] = "Asia/Tokyo"
    page = moderator.get(reverse("admin:rooms_room_changelist")).content.decode()
    assert "Time zone: Asia/Tokyo." in page and "Nov. 29, 2026, 5:30 a.m." in page


@pytest.mark.parametrize("zone", [None, "Moon/Crater", "../../etc/passwd"])
def test_the_admin_shows_hours_in_utc_to_a_browser_whose_zone_is_unknown(moderator, zone):
    if zone:
        moderator.cookies["zone"] = zone
    page = moderator.get(reverse("admin:index")).content.decode()
    assert "Time zone: UTC." in page


def test_a_date_that_a_moderator_types_is_in_their_time_zone(ada, adas_site, browser_of):
    mine = browser_of(ada)
    mine.cookies["zone"] = "Asia/Tokyo"
    form = {"people": 1, "expires_at_0": "2030-01-02", "expires_at_1": "08:00:00"}
    mine.post(reverse("admin:accounts_accountinvitation_add"), form)
    assert AccountInvitation.objects.get().expires_at == datetime(2030, 1, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize("list_of", ["rooms_room", "qna_question", "recordings_recording"])
def test_lists_are_named_after_what_they_hold(moderator, live_room, list_of):
    page = moderator.get(reverse(f"admin:{list_of}_changelist")).content.decode()
    heading = re.search(r"<h1>(.*?)</h1>", page)[1]
    assert heading in ("Rooms", "Questions", "Recordings")
    assert "Select" not in re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]


@pytest.mark.parametrize("list_of", ["rooms_seat", "qna_question"])
def test_filters_of_one_list_have_different_names(moderator, live_room, list_of):
    Question.ask(live_room.seats.get(), "How do you price?")
    page = moderator.get(reverse(f"admin:{list_of}_changelist")).content.decode()
    names = re.findall(r"<summary>(.*?)</summary>", page)
    assert "State of the room" in names and len(names) == len(set(names))


def test_both_fields_of_a_date_have_labels_of_their_own(ada, adas_site, browser_of):
    page = browser_of(ada).get(reverse("admin:accounts_accountinvitation_add")).content.decode()
    halves = re.findall(r'<input[^>]*name="expires_at_[01]"[^>]*>', page)
    assert ["Expires: date" in halves[0], "Expires: time" in halves[1]] == [True, True]
