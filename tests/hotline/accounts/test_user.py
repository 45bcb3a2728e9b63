"""People with an account, and guests."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
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
def test_a_change_of_one_account_changes_no_other(ben, dov, state, act):
    for one in (ben, dov):
        state(one)
    bens, dovs = rows(ben), rows(dov)
    assert act(ben) is True
    assert rows(dov) == dovs and rows(ben) != bens
    assert act(ben) is False


def test_a_moderator_cannot_be_banned(ben):
    ben.is_staff = True
    ben.save()
    assert not ben.ban()
    ben.refresh_from_db()
    assert ben.is_active


def test_a_ban_ends_only_sessions_that_the_banned_person_hosts(live_room, ben, dov):
    ben.let_host()
    his = Room.start(ben, "His")
    his.go_live()
    seat, elsewhere = live_room.admit(ben), live_room.admit(dov)
    ben.ban()
    for row in (his, live_room, seat, elsewhere):
        row.refresh_from_db()
    assert his.has_ended and live_room.is_live
    assert seat.removed_at and elsewhere.removed_at is None


def test_a_readmitted_person_is_active(ben):
    ben.ban()
    ben.readmit()
    ben.refresh_from_db()
    assert ben.is_active


def test_rename_changes_the_name_of_that_guest_alone(cleo, ben):
    other = User.objects.welcome_guest("Eve")
    assert cleo.rename("Clio") and not ben.rename("Benedict")
    names = User.objects.filter(pk__in=[cleo.pk, ben.pk, other.pk]).values_list("name", flat=True)
    assert sorted(names) == ["Ben", "Clio", "Eve"]


def test_a_guest_has_no_password(cleo):
    assert not cleo.has_usable_password()


def test_a_guest_name_of_61_characters_is_refused(db):
    with pytest.raises(ValidationError):
        User.objects.welcome_guest("x" * 61)


def test_one_form_welcomes_one_guest_within_a_minute(db):
    once = uuid4()
    guest = User.objects.welcome_guest("Cleo", once)
    assert User.objects.welcome_guest("Cleo", once) == guest


def test_a_form_sent_again_after_a_minute_makes_a_new_guest(db):
    once = uuid4()
    guest = User.objects.welcome_guest("Cleo", once)
    User.objects.filter(pk=guest.pk).update(date_joined=timezone.now() - timedelta(minutes=1))
    assert User.objects.welcome_guest("Dov", once) not in (guest, None)
    assert User.objects.get(name="Dov").is_guest


def test_a_guest_of_this_week_without_a_room_is_not_forgotten(cleo):
    sweep()
    assert User.objects.filter(pk=cleo.pk).exists()


def test_an_idle_account_without_other_rows_is_not_forgotten(db):
    account = User.objects.create_user("dov@example.test", "Dov")
    User.objects.update(date_joined=timezone.now() - 2 * User.IDLE)
    sweep()
    assert User.objects.filter(pk=account.pk).exists()


def test_an_address_is_proved_only_by_a_verified_row_of_the_same_address(ben):
    assert ben.address_is_confirmed and ben.emailaddress_set.get().primary
    ben.emailaddress_set.update(verified=False)
    assert not ben.address_is_confirmed
    ben.confirm_address()
    ben.email = "other@example.test"
    assert not ben.address_is_confirmed


@pytest.mark.parametrize("email", [None, ""])
def test_an_account_without_an_address_has_no_proved_address(email):
    assert not User(name="Dov", email=email).address_is_confirmed


def test_confirming_an_address_takes_it_from_its_former_account(ben, dov):
    former = dov.email
    for one, email in ((dov, "dov@other.test"), (ben, former)):
        one.email = email
        one.save()
    ben.confirm_address()
    assert ben.address_is_confirmed and not dov.emailaddress_set.exists()
    dov.confirm_address()
    assert ben.address_is_confirmed and dov.address_is_confirmed


def test_let_host_changes_nothing_for_an_account_that_may_host(ada):
    assert not ada.let_host()
    assert person("Eve").let_host()


def test_a_person_is_found_by_the_key_as_by_any_other_lookup(ben, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = User.objects.get(pk=ben.pk)
    assert vars(found).keys() == vars(User.objects.get(email=ben.email)).keys()
    assert (found, found.name, found.date_joined) == (ben, ben.name, ben.date_joined)


def test_a_key_that_nobody_has_finds_nobody():
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=1 << 40)


def test_by_the_key_a_group_finds_its_own_people_alone(ben, dov):
    group = Group.objects.create(name="Editors")
    ben.groups.add(group)
    assert group.user_set.get(pk=ben.pk) == ben
    with pytest.raises(User.DoesNotExist):
        group.user_set.get(pk=dov.pk)
