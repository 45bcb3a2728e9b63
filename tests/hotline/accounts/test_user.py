"""People: those with an account, and guests."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from hotline.accounts.models import User
from rooms.models import Room
from rooms.tasks import sweep
from tests.support.cast import person

pytestmark = pytest.mark.django_db


def rows(*people):
    return list(User.objects.filter(pk__in=[one.pk for one in people]).order_by("pk").values())


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (lambda person: None, User.ban),
        (User.ban, User.readmit),
        (lambda person: None, User.let_host),
        (User.let_host, lambda person: person.let_host(False)),
    ],
)
def test_what_is_done_to_one_account_is_done_to_no_other(ben, dov, state, act):
    for one in (ben, dov):
        state(one)
    his, other = rows(ben), rows(dov)
    assert act(ben) is True
    assert rows(dov) == other and rows(ben) != his
    assert act(ben) is False


def test_a_moderator_is_not_banned(ben):
    ben.is_staff = True
    ben.save()
    assert not ben.ban()
    ben.refresh_from_db()
    assert ben.is_active


def test_a_ban_ends_the_sessions_that_the_person_hosts_and_no_other(live_room, ben, dov):
    ben.let_host()
    his = Room.start(ben, "His")
    his.go_live()
    seat, elsewhere = live_room.admit(ben), live_room.admit(dov)
    ben.ban()
    for row in (his, live_room, seat, elsewhere):
        row.refresh_from_db()
    assert his.has_ended and live_room.is_live
    assert seat.removed_at and elsewhere.removed_at is None


def test_who_is_readmitted_is_active(ben):
    ben.ban()
    ben.readmit()
    ben.refresh_from_db()
    assert ben.is_active


def test_a_guest_is_renamed_and_nobody_else(cleo, ben):
    other = User.objects.welcome_guest("Eve")
    assert cleo.rename("Clio") and not ben.rename("Benedict")
    names = User.objects.filter(pk__in=[cleo.pk, ben.pk, other.pk]).values_list("name", flat=True)
    assert sorted(names) == ["Ben", "Clio", "Eve"]


def test_a_guest_has_no_password(cleo):
    assert not cleo.has_usable_password()


def test_a_guests_name_fits(db):
    with pytest.raises(ValidationError):
        User.objects.welcome_guest("x" * 61)


def test_one_form_welcomes_one_guest_within_a_minute(db):
    once = uuid4()
    guest = User.objects.welcome_guest("Cleo", once)
    assert User.objects.welcome_guest("Cleo", once) == guest


def test_a_form_from_the_history_of_a_browser_opens_nobody_elses_session(db):
    once = uuid4()
    guest = User.objects.welcome_guest("Cleo", once)
    User.objects.filter(pk=guest.pk).update(date_joined=timezone.now() - timedelta(minutes=1))
    assert User.objects.welcome_guest("Dov", once) not in (guest, None)
    assert User.objects.get(name="Dov").is_guest


def test_a_guest_who_came_this_week_and_joined_no_room_is_not_forgotten(cleo):
    sweep()
    assert User.objects.filter(pk=cleo.pk).exists()


def test_an_account_to_which_no_row_refers_is_not_forgotten(db):
    account = User.objects.create_user("dov@example.test", "Dov")
    User.objects.update(date_joined=timezone.now() - 2 * User.IDLE)
    sweep()
    assert User.objects.filter(pk=account.pk).exists()


def test_an_address_is_proved_by_its_own_mail_alone(ben):
    assert ben.address_is_proved and ben.emailaddress_set.get().primary
    ben.emailaddress_set.update(verified=False)
    assert not ben.address_is_proved
    ben.prove_address()
    ben.email = "other@example.test"
    assert not ben.address_is_proved


@pytest.mark.parametrize("email", [None, ""])
def test_who_has_no_address_has_none_that_is_proved(email):
    assert not User(name="Dov", email=email).address_is_proved


def test_to_prove_an_address_takes_it_from_who_had_it_before(ben, dov):
    former = dov.email
    for one, email in ((dov, "dov@other.test"), (ben, former)):
        one.email = email
        one.save()
    ben.prove_address()
    assert ben.address_is_proved and not dov.emailaddress_set.exists()
    dov.prove_address()
    assert ben.address_is_proved and dov.address_is_proved


def test_who_may_host_already_is_not_let_host_again(ada):
    assert not ada.let_host()
    assert person("Eve").let_host()
