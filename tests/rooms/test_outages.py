"""Answers to people while the database or Redis does not answer, and pages that catch up."""

import asyncio
import logging
import time
from types import SimpleNamespace

import pytest
from channels.layers import get_channel_layer
from django.db import OperationalError, connection
from django.test import AsyncClient
from django.urls import reverse

from qna.models import Question
from rooms.media import rpc
from rooms.models import Room
from tests.promises.test_push import Reader
from tests.support.counting import counting
from tests.support.eventually import soon
from tests.support.media.servers import do, seat
from tests.support.outages import database_held, stopped
from tests.support.sockets import event_of, next_with, socket_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def impatient(monkeypatch):
    """Let statements wait only a second for a locked database."""
    if connection.vendor != "sqlite":
        pytest.skip("locks of PostgreSQL are shown by tests/promises/test_outages.py")
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 1)
    connection.close()


def ask(site, room):
    path = reverse("questions", args=[room.slug])
    return site.post(path, {"text": "What does it cost?"}, headers={"HX-Request": "true"})


async def test_a_form_that_the_database_does_not_take_is_refused_in_words(
    impatient, live_room, ben
):
    await seat(live_room, ben)
    site = AsyncClient(raise_request_exception=False)
    await site.aforce_login(ben)
    async with database_held():
        answer = await ask(site, live_room)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer.content.decode().startswith("The database of this site does not answer")
    assert not await do(Question.objects.exists)()


def test_a_page_whose_database_is_lost_is_an_error_page_in_words(client, room, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)
    client.raise_request_exception = False
    answer = client.get(reverse("room", args=[room.slug]), headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "<h1>The database of this site does not answer" in answer.content.decode()


def test_another_error_is_not_answered_as_an_outage(client, room, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)
    client.raise_request_exception = False
    assert client.get(reverse("room", args=[room.slug])).status_code == 500


async def test_a_vote_that_the_database_does_not_take_is_refused_in_words(
    impatient, live_room, ada, ben
):
    hers = await seat(live_room, ada)
    await seat(live_room, ben)
    question = await do(Question.ask)(hers, "What does it cost?")
    async with socket_of(ben, live_room.slug, since=await event_of(live_room)) as socket:
        async with database_held():
            await socket.send_json_to({"vote": question.pk})
            sentence = await next_with(socket, "sorry")
        assert sentence.startswith("The database of this site does not answer")
        await socket.send_json_to({"vote": question.pk})
        assert await next_with(socket, "voted") == {str(question.pk): True}


@pytest.fixture
def waits(monkeypatch):
    """The calls by which an event is sent to Redis, each of which waits if Redis is away."""
    calls, layer = [], get_channel_layer()
    monkeypatch.setattr(layer, "group_send", counting(layer.group_send, calls))
    monkeypatch.setattr(rpc, "hint", counting(rpc.hint, calls))
    return calls


async def test_forms_work_while_redis_is_away_and_pages_catch_up(
    live_room, ada, ben, valkey, caplog, waits, monkeypatch
):
    hers, his = await seat(live_room, ada), await seat(live_room, ben)
    reader = await do(Reader)(live_room, hers)
    await reader.connect()
    await asyncio.sleep(0.5)
    site = AsyncClient()
    await site.aforce_login(ben)
    question = await do(Question.ask)(hers, "How do I begin?")
    waits.clear()
    now = time.monotonic()
    with monkeypatch.context() as clock:
        clock.setattr("hotline.core.outages.time", SimpleNamespace(monotonic=lambda: now))
        async with stopped(valkey.pid), asyncio.timeout(60):
            for _ in range(3):
                assert (await ask(site, live_room)).status_code == 201
            await do(lambda: question.upvote(his))()
            assert await do(lambda: Room.objects.get(pk=live_room.pk).end())()
        assert len(waits) == 1, "a form waits again, though Redis did not answer a moment ago"
    await soon(reader.equals_a_fresh_page, lambda: f"the page lacks {reader.difference}", 15)
    assert reader.page.votes[str(question.pk)] == 1
    await reader.disconnect()
    lines = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert {record.name for record in lines} <= {
        "hotline.core.outages",
        "hotline.limits.redis_buckets",
    }
    assert len(lines) <= 2
    assert not any(record.exc_info for record in lines)
