"""Rooms are spread over the media servers of a site."""

import pytest

from tests.support.hosts.live_room import live_room

pytestmark = pytest.mark.prove


async def test_the_second_room_is_held_by_the_media_server_that_has_none(site):
    async with live_room(site, "The first room") as first, live_room(site, "The second") as second:
        assert {first.media, second.media} == {"media1", "media2"}
