"""FFmpeg publishes by WHIP, over HTTP, through `manage.py web`: heard, seen, and recorded."""

import asyncio
import io
import sys
from contextlib import asynccontextmanager

import av
import numpy as np
import pytest
from django.urls import reverse

from tests.eventually import soon
from tests.stage.ears import Ear
from tests.stage.ffmpeg import GREY, HERTZ
from tests.stage.network.peers import loudest, peer
from tests.stage.stages import connect, do, heard_by, running_stage, seat
from tests.stage.test_encoder import brightness
from tests.web import running_web

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("whip" not in av.formats_available, reason="this FFmpeg has no WHIP muxer"),
]


@asynccontextmanager
async def ffmpeg(url, key, seconds=90):
    """What it says is in the report of a test that fails."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.stage.ffmpeg", url, key, str(seconds)),
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        _, said = await process.communicate()
        sys.stderr.write(said.decode(errors="replace"))


@asynccontextmanager
async def published(room, cleo):
    """FFmpeg on air, an ear that hears it, and the connection of that ear."""
    key = await do(lambda: room.seats.get().new_stream_key())()
    theirs = await seat(room, cleo)
    web = running_web()
    async with running_stage() as stage, peer() as whep:
        site = await asyncio.to_thread(web.__enter__)
        try:
            async with ffmpeg(site.url + reverse("whip", args=[room.slug]), key):
                for media in ("audio", "video"):
                    whep.addTransceiver(media, direction="recvonly")
                await connect(stage, "listen", room, theirs, whep)
                await heard_by(whep, frames=25)
                ear = Ear(whep)
                await soon(lambda: hears(ear), "it is not heard", 30)
                yield ear, whep
        finally:
            await asyncio.to_thread(web.__exit__, None, None, None)


def hears(ear):
    return ear.seconds > 0.5 and ear.loudness_of(HERTZ)[-1] > 0.1


async def test_it_is_heard_and_seen_and_recorded(live_room, cleo, settings):
    take = settings.RECORDINGS_ROOT / live_room.key / "e1" / "t1"
    async with published(live_room, cleo) as (_, whep):
        shown = await brightness(whep.getReceivers()[1].track)
        before = len(list(take.glob("*.m4s")))
        await soon(lambda: len(list(take.glob("*.m4s"))) > before + 2, "it is not recorded")
    assert shown == pytest.approx(GREY, abs=12)
    one = sorted(take.glob("*.m4s"))[before + 1]
    segment = (take / "init.mp4").read_bytes() + one.read_bytes()
    assert loudest(sound_of(segment)) == pytest.approx(HERTZ, abs=30)
    assert picture_of(segment) == pytest.approx(GREY, abs=12)


@pytest.mark.prove
async def test_it_stays_though_it_answers_nobody_once_it_sends(live_room, cleo):
    async with published(live_room, cleo) as (ear, _):
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
