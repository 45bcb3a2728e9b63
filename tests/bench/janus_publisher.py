"""A publisher of sound in a VideoRoom of Janus, in a process of its own.

Run as ``python -m tests.bench.janus_publisher URL``; it prints the id of its feed.
"""

import asyncio
import sys

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from hotline.demo import music
from hotline.demo.tracks import Voice
from tests.bench.janus_server import ROOM, Janus
from tests.support.eventually import soon


async def main(url: str) -> None:
    room = Janus(url)
    loop = asyncio.get_running_loop()
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    sound = np.round(music.loop() * 32767).astype(np.int16)
    connection.addTransceiver(Voice(loop.time(), sound), direction="sendonly")
    await connection.setLocalDescription(await connection.createOffer())
    handle = room.attach("videoroom")
    joined = room.tell(handle, request="join", ptype="publisher", room=ROOM)
    told = room.tell(handle, connection.localDescription.sdp, "offer", request="publish")
    await connection.setRemoteDescription(RTCSessionDescription(told["jsep"]["sdp"], "answer"))
    await soon(lambda: connection.connectionState == "connected", "it was not connected", 20)
    print(joined["plugindata"]["data"]["id"], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until its end
    await connection.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
