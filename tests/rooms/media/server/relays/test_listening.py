"""Sound and pictures from a media server that relays a room which another one holds."""

import time

import numpy as np
import pytest
from channels.db import database_sync_to_async as do

from rooms.models import Relay, Room
from tests.support.eventually import soon
from tests.support.media.processes import media_server_in_a_process
from tests.support.media.relays import PLACES, hears_ada, is_held_by, sees
from tests.support.media.servers import connect, running_media_server, seat
from tests.support.network.peers import Camera, Tone, peer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]

UNIX = 2_208_988_800  # seconds from 1900, when NTP time begins, to 1970


async def test_twice_as_many_listeners_as_one_has_places_for_hear_the_same(
    live_room, holder, other, adas_tone, guests
):
    listening = await guests(2 * PLACES)
    assert [one.is_at_relay for one in listening] == [False] * PLACES + [True] * PLACES
    for guest in listening:
        assert await hears_ada(guest)
    (relay,) = await do(lambda: list(Relay.objects.select_related("media_server")))()
    assert (relay.media_server.name, relay.epoch) == (other, 1)


async def test_sound_comes_by_a_relay_only_one_hop_later(settings, live_room, ada, guests, stack):
    """Each media server is a process of its own, as on two machines."""
    settings.MEDIA_LISTENERS = 1
    holder = await stack.enter_async_context(media_server_in_a_process())
    await soon(is_held_by(live_room, holder.name), "nobody holds the room")
    await stack.enter_async_context(media_server_in_a_process())
    speaking = await stack.enter_async_context(peer())
    speaking.addTrack(Tone(700))
    await connect(holder.name, "publish", live_room, await seat(live_room, ada), speaking)
    near, far = await guests(2)
    assert far.is_at_relay and not near.is_at_relay
    await soon(lambda: len(far.sounds) > 250, "too little is heard")
    both = near.sounds.keys() & far.sounds.keys()
    later = [1000 * (far.sounds[at] - near.sounds[at]) for at in both]
    half, most = np.percentile(later, [50, 99])
    print(f"{len(later)} packets of sound came {half:.2f} ms later (p50), {most:.2f} ms (p99)")
    assert len(both) > 0.95 * len(far.sounds)
    assert half < 10


async def test_listeners_at_a_relay_see_the_picture_soon(
    settings, live_room, ada, holder, guests, stack
):
    settings.MEDIA_LISTENERS = 6  # of the relay: two who see
    await stack.enter_async_context(running_media_server())
    hers = await seat(live_room, ada)
    speaking = await stack.enter_async_context(peer())
    for track in (Tone(700), Camera()):
        speaking.addTrack(track)
    await connect(holder, "publish", live_room, hers, speaking)
    await soon(do(Room.objects.filter(pk=live_room.pk, filmed=True).exists), "no picture")
    first, second = await guests(2, ("audio", "video"))
    assert first.is_at_relay and second.is_at_relay
    assert await sees(first)
    began = time.monotonic()
    assert await sees(second)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("ahead", [300, -300])
async def test_a_relay_whose_clock_is_wrong_sends_sound_and_picture_together(
    settings, live_room, ada, holder, guests, stack, ahead
):
    settings.MEDIA_LISTENERS = 6
    await stack.enter_async_context(media_server_in_a_process(ahead))
    hers = await seat(live_room, ada)
    speaking = await stack.enter_async_context(peer())
    for track in (Tone(700), Camera()):
        speaking.addTrack(track)
    await connect(holder, "publish", live_room, hers, speaking)
    await soon(do(Room.objects.filter(pk=live_room.pk, filmed=True).exists), "no picture")
    (last,) = await guests(1, ("audio", "video"))
    assert last.is_at_relay
    assert await hears_ada(last) and await sees(last)
    await soon(lambda: len(last.reports) == 2, "no sender reports came")
    sound, picture = last.reports["audio"], last.reports["video"]
    now = sound.ntp_timestamp / 2**32 - UNIX
    assert abs(now - time.time()) < 5  # by the holder's clock, which is right
    apart = (picture.ntp_timestamp - sound.ntp_timestamp) / 2**32
    behind = picture.rtp_timestamp / 90_000 - sound.rtp_timestamp / 48_000
    assert behind == pytest.approx(apart, abs=0.002)
