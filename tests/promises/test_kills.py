"""Programs are killed while people ask: every acknowledged question is stored once."""

import asyncio
import random
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection

from qna.models import Question
from tests.support.browser.site import RunningSite
from tests.support.crowd.asking import ask_until
from tests.support.crowd.guests import seat_guests

pytestmark = pytest.mark.django_db(transaction=True)
PROGRAMS = ("web", "valkey", "worker", "media_server")
PEOPLE = 6


@pytest.fixture
def site(tmp_path):
    """A whole site on the tests' database."""
    if connection.vendor != "sqlite":
        pytest.skip("a site of its own has a database of its own")
    database = f"sqlite:///{connection.settings_dict['NAME']}"
    site = RunningSite(tmp_path, DATABASE_URL=database, SECRET_KEY=settings.SECRET_KEY)
    yield site
    site.stop()


async def kill_programs(site, kills, done):
    chance = random.Random(11)
    for number in range(kills):
        await asyncio.sleep(chance.uniform(0.5, 2.5))
        name = PROGRAMS[number % len(PROGRAMS)]
        if await asyncio.to_thread(site.child, name):
            await asyncio.to_thread(site.kill, name)
    await asyncio.sleep(1)
    done.set()


@pytest.mark.parametrize(
    "kills", [2, pytest.param(40, marks=pytest.mark.prove)], ids=["two", "many"]
)
def test_acknowledged_questions_survive_every_kill_and_are_stored_once(site, live_room, kills):
    guests = seat_guests(live_room, PEOPLE)

    async def ask_and_kill():
        done = asyncio.Event()
        asking = [ask_until(site, live_room, guest, done) for guest in guests]
        *asked, _ = await asyncio.gather(*asking, kill_programs(site, kills, done))
        return [text for texts in asked for text in texts]

    acknowledged = asyncio.run(ask_and_kill())
    kept = Counter(Question.objects.values_list("text", flat=True))
    assert len(acknowledged) > kills
    assert all(kept[text] == 1 for text in acknowledged)
    assert max(kept.values()) == 1
