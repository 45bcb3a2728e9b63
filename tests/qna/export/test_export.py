"""The export as a download: for whom, under which name, and at which cost."""

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient
from django.test.utils import CaptureQueriesContext

from qna.export.formats import FORMATS
from qna.models import Question
from rooms.models import Room, Seat

from .conftest import change

ENDINGS = sorted(FORMATS)


def address(room, ending="csv"):
    return f"/r/{room.slug}/questions.{ending}"


def got(browser, room, ending="csv"):
    """The bytes of the export."""
    answer = browser.get(address(room, ending))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("ending", ENDINGS)
def test_nobody_but_hosts_and_staff_gets_it(live_room, ben, cleo, dov, browser_of, ending):
    live_room.admit(cleo)
    live_room.admit(ben, Seat.SPEAKER)
    for person in (ben, cleo, dov):
        assert browser_of(person).get(address(live_room, ending)).status_code == 403


def test_a_stranger_is_refused(live_room, client):
    assert client.get(address(live_room)).status_code == 403


def test_a_host_of_another_room_is_refused(live_room, dov, browser_of):
    dov.let_host()
    Room.start(dov, "Another")
    assert browser_of(dov).get(address(live_room)).status_code == 403


def test_a_room_that_is_not_there_is_not_found(room, ada, browser_of):
    assert browser_of(ada).get("/r/nosuchroom/questions.csv").status_code == 404


def test_a_cohost_gets_it(live_room, cohost_ben, ben, browser_of):
    assert got(browser_of(ben), live_room)


def test_a_cohost_who_was_removed_does_not(live_room, cohost_ben, ben, browser_of):
    cohost_ben.remove()
    assert browser_of(ben).get(address(live_room)).status_code == 403


def test_a_cohost_who_came_after_the_end_does_not(live_room, ben, browser_of):
    live_room.end()
    seat = live_room.admit(ben)
    Seat.objects.filter(pk=seat.pk).update(role=Seat.COHOST)
    assert browser_of(ben).get(address(live_room)).status_code == 403


def test_staff_gets_it_with_the_pseudonyms(live_room, cleo, dov, browser_of):
    dov.is_staff = True
    dov.save()
    change(Question.ask(live_room.admit(cleo), "May I?"), anonymous=True)
    data = got(browser_of(dov), live_room)
    assert b"Anonymous 1" in data and b"Cleo" not in data


@pytest.mark.parametrize("ending", ENDINGS)
def test_its_name_keeps_letters_and_emoji(live_room, ada, browser_of, ending):
    Room.objects.filter(pk=live_room.pk).update(title="L’été 👩‍👩‍👧‍👦: a/b")
    answer = browser_of(ada).get(address(live_room, ending))
    assert b"".join(answer.streaming_content)
    day = live_room.live_on.isoformat()
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "%F0%9F%91%A9" in answer.headers["Content-Disposition"]
    assert f"questions%20-%20{day}.{ending}" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_head_says_what_it_would_be(live_room, ada, browser_of):
    answer = browser_of(ada).head(address(live_room, "json"))
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json"


@pytest.mark.django_db(transaction=True)
async def test_an_asgi_server_gets_it_in_pieces(live_room, ada):
    client = AsyncClient()
    await client.aforce_login(ada, "django.contrib.auth.backends.ModelBackend")
    answer = await client.get(address(live_room, "json"))
    pieces = [piece async for piece in answer.streaming_content]
    assert len(b"".join(pieces)) == int(answer.headers["Content-Length"])
    await sync_to_async(answer.close)()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_hundred_questions_take_as_many_queries_as_one(live_room, cleo, exported, ending):
    seat = live_room.admit(cleo)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            exported(ending)
        return len(captured)

    def ask(number):
        question = Question.ask(seat, f"Question {number}?")
        change(question, anonymous=True, state="answered", taken_at=question.asked_at)

    ask(0)
    exported(ending)  # gives the pseudonym
    one = queries()
    for number in range(1, 100):
        ask(number)
    assert queries() == one
