"""Reactions are kept by the second, for the replay."""

from datetime import timedelta

import pytest
from channels.db import database_sync_to_async as do
from django.utils import timezone

from rooms.live.reaction_log import MOST_SECONDS, ReactionLog
from rooms.models import ReactionCount, Room

pytestmark = pytest.mark.django_db(transaction=True)


def second(moment):
    return int(moment.timestamp())


async def test_the_counts_of_all_processes_add_up(live_room):
    now = second(live_room.live_at) + 5
    for _ in range(2):
        log = ReactionLog(live_room.pk, clock=lambda: now + 0.7)
        log.add({"clap": 2, "heart": 1})
        log.add({"clap": 1})
        await log.write()
    assert await do(ReactionCount.heat)(live_room) == [(now, "clap", 6), (now, "heart", 2)]


async def test_what_is_written_is_not_written_again(live_room):
    log = ReactionLog(live_room.pk)
    log.add({"fire": 1})
    await log.write()
    await log.write()
    assert [count for *_, count in await do(ReactionCount.heat)(live_room)] == [1]


async def test_counts_wait_for_the_database_and_the_oldest_are_dropped(live_room):
    clock = [second(live_room.live_at)]
    log = ReactionLog(2**40, clock=lambda: clock[0])  # no room has this number
    log.add({"clap": 1})
    clock[0] += MOST_SECONDS + 1
    log.add({"clap": 2})
    await log.write()
    log._room_id = live_room.pk
    await log.write()
    assert await do(ReactionCount.heat)(live_room) == [(clock[0], "clap", 2)]


def test_the_replay_has_reactions_of_the_session_alone(live_room):
    began = timezone.now() - timedelta(minutes=10)
    ended = began + timedelta(minutes=5)
    Room.objects.filter(pk=live_room.pk).update(live_at=began, ended_at=ended)
    live_room.refresh_from_db()
    moments = [began - timedelta(seconds=30), began, ended, ended + timedelta(seconds=30)]
    ReactionCount.add_all(live_room.pk, {(second(one), "clap"): 1 for one in moments})
    assert [at for at, *_ in ReactionCount.heat(live_room)] == [second(began), second(ended)]


def test_a_room_that_was_never_live_has_none(room):
    ReactionCount.add_all(room.pk, {(second(timezone.now()), "clap"): 1})
    assert ReactionCount.heat(room) == []
