"""Queries whose SQL is composed once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from hotline.core.prepared_query import PreparedQuery
from rooms.models import MediaServer, Room, Seat

pytestmark = pytest.mark.django_db


def seats_of(slug, person):
    rows = Seat.objects.select_related("person", "room__host")
    return rows.filter(room__slug=slug, person=person)


def test_it_finds_what_the_queryset_finds_with_all_related_rows(live_room, ada, ben, cleo):
    for person in (ben, cleo):
        live_room.admit(person)
    other = Room.start(ben, "Another")
    query = PreparedQuery(seats_of)
    for room, person in [(live_room, ben), (live_room, cleo), (other, ben), (live_room, ada)]:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            seat = query.first(slug=room.slug, person=person.pk)
            found = (seat.room.title, seat.room.host.name, seat.person.name, seat.room.created_at)
        assert len(captured) == 1
        expected = seats_of(room.slug, person.pk).get()
        assert seat == expected
        assert vars(seat.room).keys() == vars(expected.room).keys()
        assert found == (
            expected.room.title,
            expected.room.host.name,
            expected.person.name,
            expected.room.created_at,
        )


def test_it_returns_none_for_no_row(live_room, dov):
    query = PreparedQuery(seats_of)
    assert query.first(slug=live_room.slug, person=dov.pk) is None
    assert query.first(slug="nowhere", person=dov.pk) is None


def test_a_row_that_changes_is_read_anew(live_room, ada):
    query = PreparedQuery(seats_of)
    assert query.first(slug=live_room.slug, person=ada.pk).room.is_live
    live_room.end()
    assert not query.first(slug=live_room.slug, person=ada.pk).room.is_live


def test_the_time_of_the_database_is_that_of_each_query(db):
    server = MediaServer.take_name("media.test:3")
    beating = PreparedQuery(
        lambda pk: MediaServer.objects.filter(pk=pk, heartbeat_at__gt=Now() - timedelta(seconds=4))
    )
    server.beat()
    assert beating.first(pk=server.pk) == server
    server.retire()
    assert beating.first(pk=server.pk) is None


def test_a_text_with_quotes_is_a_value_and_no_sql(live_room, ada):
    query = PreparedQuery(seats_of)
    for slug in ("' OR 1=1 --", '"', "%s", "value 0"):
        assert query.first(slug=slug, person=ada.pk) is None
    assert query.first(slug=live_room.slug, person=ada.pk)


def test_a_value_that_is_no_parameter_is_refused(live_room):
    query = PreparedQuery(lambda slug, most: Room.objects.filter(slug=slug))
    with pytest.raises(TypeError, match="most"):
        query.first(slug=live_room.slug, most=1)


@pytest.mark.django_db(transaction=True)
def test_each_thread_uses_its_own_connection(live_room, ada):
    query, found = PreparedQuery(seats_of), []
    query.first(slug=live_room.slug, person=ada.pk)

    def find():
        found.append(query.first(slug=live_room.slug, person=ada.pk))
        connection.close()

    threads = [threading.Thread(target=find) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [seat.person_id for seat in found] == [ada.pk] * 4
