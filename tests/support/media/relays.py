"""Rooms of which more media servers than one have listeners."""

import asyncio

import pytest
from channels.db import database_sync_to_async as do

from rooms.models import Room
from tests.support.media.servers import heard_by
from tests.support.network.peers import loudest

PLACES = 2  # of a media server


def is_held_by(room, name):
    return do(Room.objects.filter(pk=room.pk, media_server__name=name).exists)


def is_held_by_another(room, name):
    held = Room.objects.filter(pk=room.pk).exclude(media_server=None)
    return do(held.exclude(media_server__name=name).exists)


def is_relayed_by(room, *names):
    return do(
        lambda: sorted(room.relays.values_list("media_server__name", flat=True)) == sorted(names)
    )


async def hears_ada(guest):
    return loudest(await heard_by(guest.connection)) == pytest.approx(700, abs=10)


async def sees(guest):
    """Receive three pictures; return whether they have a size."""
    (track,) = [one.track for one in guest.connection.getReceivers() if one.track.kind == "video"]
    async with asyncio.timeout(5):
        pictures = [await track.recv() for _ in range(3)]
    return all(picture.width for picture in pictures)
