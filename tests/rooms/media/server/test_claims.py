"""Claims of a media server, whatever other media servers do meanwhile."""

from datetime import timedelta

import pytest
from channels.db import database_sync_to_async as do
from django.db import connection
from django.utils import timezone

from rooms.media.server.database import Database
from rooms.models import MediaServer, Room
from rooms.models.lease import LEASE
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def database():
    database = Database("here:8189")
    await database.sign_in(0, "")
    yield database
    database.close()


def after_its_next_commit(act):
    """Call `act` in another thread when the connection of this one has committed once more."""
    commit = connection._commit

    def commit_and_act():
        connection._commit = commit
        commit()
        _, raised = at_once(act)
        assert not raised

    connection._commit = commit_and_act


def claim_by_another(room):
    """Claim the room as another media server does that finds the lease of the first run out."""
    long_ago = timezone.now() - timedelta(seconds=LEASE + 1)
    MediaServer.objects.update(heartbeat_at=long_ago)
    assert Room.objects.get(pk=room.pk).claim(MediaServer.take_name("there:8189")) == 2


async def test_a_claim_says_which_epoch_and_where_the_recording_goes(live_room, database):
    start = await database.claim(live_room.pk)
    assert (start["room"], start["epoch"]) == (live_room.pk, 1)
    assert start["directory"] == str(live_room.recording.directory)


async def test_a_room_that_another_claims_right_after_the_claim_is_not_ours(live_room, database):
    """Else both would have the epoch of the second claim, and write to one recording."""
    await database._writing.run(after_its_next_commit, lambda: claim_by_another(live_room))
    assert await database.claim(live_room.pk) is None
    assert await do(lambda: Room.objects.get().media_server.name)() == "there:8189"
