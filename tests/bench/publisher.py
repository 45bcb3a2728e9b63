"""A host on air, in a process of its own.

Run as ``python -m tests.bench.publisher SITE ROOM KEY picture|sound``.
"""

import asyncio
import sys

import numpy as np

from hotline.demo import music
from hotline.demo.person import Person
from hotline.demo.picture import Picture
from hotline.demo.tracks import PACKET, Camera, Voice
from hotline.demo.whip import Publication


async def main(site: str, room: str, key: str, what: str):
    sound = music.loop()
    began = asyncio.get_running_loop().time()
    tracks = [Voice(began, np.round(sound * 32767).astype(np.int16))]
    if what == "picture":
        tracks.append(Camera(began, Picture("Ada"), music.levels(sound, PACKET)))
    air = Publication()
    await air.open(Person(site, "en"), room, key, *tracks)
    await air.lost.wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
