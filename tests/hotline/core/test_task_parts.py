"""Periodic tasks, of which one part that fails does not stop the others."""

import pytest

from hotline.accounts.models import User
from hotline.core.task_parts import for_each, going_on
from tests.support.unreadable import make_unreadable

# On PostgreSQL a query that fails ends the transaction that a test would run in.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(ada, ben, cleo):
    return User.objects.filter(pk__in=[ada.pk, ben.pk, cleo.pk]).order_by("pk")


def test_a_part_that_fails_is_logged_and_the_task_goes_on(caplog):
    with going_on("the post"):
        raise ValueError("torn")
    assert "the post waits" in caplog.text and "torn" in caplog.text


def test_a_row_that_fails_stops_no_other(people, ben, caplog):
    done = []

    def do(person):
        assert person != ben
        done.append(person.name)

    for_each(people.all, do, "person")
    assert done == ["Ada", "Cleo"]
    assert f"person {ben.pk} waits" in caplog.text


def test_a_row_that_can_not_be_read_stops_no_other(people, ben, caplog):
    make_unreadable(ben, "date_joined")
    with pytest.raises(Exception, match=r"year|month|timestamp"):
        list(people)
    done = []
    for_each(people.all, lambda person: done.append(person.name), "person")
    assert done == ["Ada", "Cleo"]
    assert f"person {ben.pk} waits" in caplog.text


def test_a_query_that_fails_is_logged(caplog):
    def rows():
        raise OSError(5, "Input/output error")

    for_each(rows, print, "person")
    assert "Input/output error" in caplog.text


def test_a_row_that_the_query_finds_no_more_is_left_out(people):
    done = []

    def do(person):
        done.append(person.name)
        User.objects.filter(name="Ben").update(is_active=False)

    for_each(lambda: people.filter(is_active=True), do, "person")
    assert done == ["Ada", "Cleo"]


def test_so_many_rows_and_no_more_are_taken(people):
    done = []
    for_each(people.all, lambda person: done.append(person.name), "person", most=2)
    assert done == ["Ada", "Ben"]
