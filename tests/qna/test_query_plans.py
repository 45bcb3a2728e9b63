"""Reading some questions of a room does not read the others: by the plans that SQLite makes.

SQLite counts no rows before it plans, so a room of 60 is read by the same plan as one of 5,000.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qna import question_lists, search
from qna.merge_candidates import merge_candidates
from qna.models import Question
from qna.similar import similar_to
from rooms.live import feed_messages, room_page
from rooms.live.question_context import list_context
from rooms.models import Room

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts rows first"),
]


TEXT = "How do you price your first product in {}?"
MANY = 60  # SQLite looks up a few pks one by one, in any case


@pytest.fixture
def seat(live_room, cleo, ada, dov):
    """Dov's seat in Ada's second session; she has as many questions in her first."""
    ask_many(live_room.admit(cleo))
    live_room.admit(dov)
    live_room.end()
    room = Room.start(ada, "The second session")
    ask_many(room.admit(cleo))
    return room.admit(dov)


def ask_many(asker):
    rows = [
        Question(room=asker.room, asker=asker, text=TEXT.format(number)) for number in range(MANY)
    ]
    for question in Question.objects.bulk_create(rows):
        search.keep(question)


def ways_to_read_by_pk(call):
    """How SQLite finds questions in those queries of the call that name some by their pks."""
    with CaptureQueriesContext(connection) as queries:
        call()
    named = '"qna_question"."id" IN ('
    wanted = [one["sql"] for one in queries if named in one["sql"] and "SELECT" in one["sql"][:7]]
    ways = []
    with connection.cursor() as cursor:
        for sql in wanted:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}", ())
            ways += [row[3] for row in cursor.fetchall() if " qna_question " in row[3]]
    return ways


def count_votes(seat):
    feed_messages.count_votes.func.__wrapped__(seat.room_id, all_of(seat.room))


def all_of(room):
    return list(Question.objects.filter(room=room).values_list("pk", flat=True))


def draw_list(seat):
    list_context(seat.room, "listener")["questions"]()


def draw_each(seat):
    parts = [f"question:{pk}" for pk in all_of(seat.room)]
    room_page.fragments(seat.room, "host", "en", parts)


def find_similar(seat):
    similar_to("how do you price a first product", seat)


def find_to_merge(seat):
    merge_candidates(Question.objects.filter(room=seat.room).first())


@pytest.mark.parametrize("read", [count_votes, draw_list, draw_each, find_similar, find_to_merge])
def test_questions_named_by_their_pks_are_read_by_these_alone(seat, read):
    ways = ways_to_read_by_pk(lambda: read(seat))
    assert ways
    assert {way for way in ways if "INTEGER PRIMARY KEY" not in way} == set()


def test_a_filter_by_room_would_read_the_whole_room(seat):
    rows = Question.objects.shown_in(seat.room).filter(pk__in=all_of(seat.room)).order_by()
    assert not any("PRIMARY KEY" in way for way in ways_to_read_by_pk(lambda: list(rows)))


def test_only_what_a_page_may_show_is_among_those(seat):
    room = seat.room
    shown = Question.objects.shown_among(room, list(Question.objects.values_list("pk", flat=True)))
    assert list(shown) == list(Question.objects.shown_in(room))
    Question.objects.filter(pk=all_of(room)[0]).update(state=Question.REFUSED)
    assert shown.all().count() == MANY - 1
    key = question_lists.default_list(room, to_hosts=True)
    assert list_context(room, "host", key)["listed"].total == MANY - 1
