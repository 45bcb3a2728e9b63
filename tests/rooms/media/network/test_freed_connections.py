"""Memory of connections that have ended: it is freed at once, not by the collector of garbage.

A connection has 50 kB of OpenSSL's memory, and a media server looks for garbage seldom.
"""

import weakref

import pytest
from aiortc import RTCSessionDescription

from rooms.media.network import NtpClock, Stream, UdpMux, listen, publish
from rooms.media.network.connection import Connection
from tests.support.eventually import soon
from tests.support.network.peers import Tone, peer


async def one_that_was_closed(udp_mux: UdpMux, sends: bool) -> weakref.ref[Connection]:
    stream = Stream.audio(NtpClock())
    reasons: list[object] = []
    async with peer() as browser:
        if sends:
            browser.addTrack(Tone(440))
        else:
            browser.addTransceiver("audio", direction="recvonly")
        await browser.setLocalDescription(await browser.createOffer())
        offer = browser.localDescription.sdp
        connection = publish(udp_mux, offer) if sends else listen(udp_mux, offer)
        # As the callbacks of a media server, it refers to the connection.
        connection.on_close = lambda reason, one=connection: reasons.append((one.caller, reason))
        if not sends:
            connection.switch(audio=stream)
        await browser.setRemoteDescription(RTCSessionDescription(connection.answer, "answer"))
        await soon(lambda: connection.is_open, "not connected")
        stream.send(0, b"opus")
        connection.close()
        await soon(lambda: reasons, "it goes on")
    return weakref.ref(connection)


@pytest.mark.parametrize("sends", [False, True], ids=["listener", "publisher"])
async def test_a_connection_that_was_closed_is_freed(
    udp_mux: UdpMux, no_collector: None, sends: bool
) -> None:
    reference = await one_that_was_closed(udp_mux, sends)
    await soon(lambda: reference() is None, "the connection is kept")
