"""Real encoders publish by WHIP over HTTP, through `manage.py web`."""

import asyncio
import io
import sys
from contextlib import asynccontextmanager

import av
import numpy as np
import pytest
from django.urls import reverse

from hotline.environment import defaults
from tests.rooms.media.test_encoder import brightness
from tests.support.eventually import soon
from tests.support.media import gstreamer
from tests.support.media.ears import Ear
from tests.support.media.ffmpeg import GREY, HERTZ
from tests.support.media.servers import connect, do, heard_by, running_media_server, seat
from tests.support.network.peers import loudest, peer
from tests.support.web import running_web

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]

FFMPEG = (sys.executable, "-m", "tests.support.media.ffmpeg")
# Addresses beside loopback, because libnice sends nothing over that.
OWN = [found for probe in defaults.PROBES if (found := defaults.own_address(*probe))]
GSTREAMER = ("/usr/bin/python3", gstreamer.__file__)


@pytest.fixture(autouse=True)
def announced(settings):
    settings.MEDIA_ADDRESSES, settings.MEDIA_ADDRESSES_FOUND = ["127.0.0.1", *OWN], False


@asynccontextmanager
async def encoder(program, url, key):
    """Run an encoder; its errors are in the report of a test that fails."""
    process = await asyncio.create_subprocess_exec(
        *program, url, key, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        _, errors = await process.communicate()
        sys.stderr.write(errors.decode(errors="replace"))


@asynccontextmanager
async def published(program, room, cleo):
    """Put the encoder on air; yield an Ear that hears it and the connection of that Ear."""
    key = await do(lambda: room.seats.get().new_stream_key())()
    theirs = await seat(room, cleo)
    web = running_web()
    async with running_media_server() as media_server, peer() as whep:
        site = await asyncio.to_thread(web.__enter__)
        try:
            async with encoder(program, site.url + reverse("whip", args=[room.slug]), key) as one:
                for media in ("audio", "video"):
                    whep.addTransceiver(media, direction="recvonly")
                await connect(media_server, "listen", room, theirs, whep)
                await heard_by(whep, frames=25)
                ear = Ear(whep)
                await soon(lambda: hears(ear) or one.returncode, "the encoder is not heard", 30)
                if one.returncode == gstreamer.NOT_INSTALLED:
                    pytest.skip("GStreamer with webrtcbin and python3-gi is not installed here.")
                assert one.returncode is None
                yield ear, whep
        finally:
            await asyncio.to_thread(web.__exit__, None, None, None)


def hears(ear):
    return ear.seconds > 0.5 and ear.loudness_of(HERTZ)[-1] > 0.1


async def is_heard_seen_and_recorded(program, room, cleo, recordings):
    take = recordings / room.key / "e1" / "t1"
    async with published(program, room, cleo) as (_, whep):
        await soon(lambda: sees(whep), "the encoder is not seen", 20)
        before = len(list(take.glob("*.m4s")))
        await soon(lambda: len(list(take.glob("*.m4s"))) > before + 2, "no segment was written")
    one = sorted(take.glob("*.m4s"))[before + 1]
    segment = (take / "init.mp4").read_bytes() + one.read_bytes()
    assert loudest(sound_of(segment)) == pytest.approx(HERTZ, abs=30)
    assert picture_of(segment) == pytest.approx(GREY, abs=12)


async def sees(whep):
    return abs(await brightness(whep.getReceivers()[1].track) - GREY) < 12


@pytest.mark.skipif("whip" not in av.formats_available, reason="this FFmpeg has no WHIP muxer")
async def test_ffmpeg_is_heard_and_seen_and_recorded(live_room, cleo, settings):
    await is_heard_seen_and_recorded(FFMPEG, live_room, cleo, settings.RECORDINGS_ROOT)


@pytest.mark.prove
async def test_gstreamer_is_heard_and_seen_and_recorded(live_room, cleo, settings):
    """GStreamer makes an RSA certificate."""
    await is_heard_seen_and_recorded(GSTREAMER, live_room, cleo, settings.RECORDINGS_ROOT)


@pytest.mark.prove
@pytest.mark.parametrize("program", [FFMPEG, GSTREAMER], ids=["ffmpeg", "gstreamer"])
async def test_an_encoder_is_still_heard_after_40_seconds(live_room, cleo, program):
    async with published(program, live_room, cleo) as (ear, _):
        heard = ear.seconds
        await soon(lambda: ear.seconds > heard + 40, "nothing more is heard", 60)
        assert (ear.loudness_of(HERTZ)[-1000:] > 0.05).mean() > 0.95


def sound_of(segment):
    with av.open(io.BytesIO(segment)) as file:
        parts = [frame.to_ndarray()[0] for frame in file.decode(audio=0)]
    return np.concatenate(parts).astype(float)


def picture_of(segment):
    with av.open(io.BytesIO(segment)) as file:
        frame = next(file.decode(video=0))
    return float(np.median(frame.reformat(format="gray").to_ndarray()))
