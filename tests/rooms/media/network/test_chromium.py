"""Chromium as the other end of one UDP port: it publishes, and hears and sees the program."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.async_api import Page, async_playwright

from rooms.media import rtp
from rooms.media.mixer.video.camera import Camera
from rooms.media.network import AUDIO, VIDEO, NtpClock, Stream, UdpMux, listen, publish
from tests.support.browser.people import chromium_path
from tests.support.eventually import soon
from tests.support.network.peers import opus_tone
from tests.support.network.pictures import moving_pictures

pytestmark = pytest.mark.heard

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

OFFER = """async (sends) => {
  const pc = new RTCPeerConnection()
  window.pc = pc
  if (sends) {
    const media = await navigator.mediaDevices.getUserMedia({audio: true, video: true})
    for (const track of media.getTracks()) pc.addTransceiver(track, {direction: "sendonly"})
  } else {
    for (const kind of ["audio", "video"]) pc.addTransceiver(kind, {direction: "recvonly"})
    for (const {track} of pc.getReceivers()) {
      // An element of its own for each: one with both is silent until the first picture comes.
      const element = document.createElement(track.kind)
      element.srcObject = new MediaStream([track])
      document.body.append(element)
      element.play()
    }
  }
  await pc.setLocalDescription()
  return pc.localDescription.sdp
}"""
SEVERAL_SIZES = """async () => {
  const pc = new RTCPeerConnection()
  window.pc = pc
  const media = await navigator.mediaDevices.getUserMedia({audio: true, video: true})
  const sendEncodings = [{rid: "small", scaleResolutionDownBy: 4}, {rid: "large"}]
  pc.addTransceiver(media.getAudioTracks()[0], {direction: "sendonly"})
  pc.addTransceiver(media.getVideoTracks()[0], {direction: "sendonly", sendEncodings})
  await pc.setLocalDescription()
  return pc.localDescription.sdp
}"""
ANSWER = "sdp => pc.setRemoteDescription({type: 'answer', sdp})"
INBOUND = """async () => {
  const stats = [...(await pc.getStats()).values()].filter(s => s.type === "inbound-rtp")
  return Object.fromEntries(stats.map(s => [s.kind, s]))
}"""
EVENTUALLY = f"""async () => {{
  for (let tries = 0; tries < 100; tries++) {{
    const stats = await ({INBOUND})()
    if (%s) return stats
    await new Promise(resolve => setTimeout(resolve, 100))
  }}
}}"""
HEARS = EVENTUALLY % "stats.audio?.totalAudioEnergy > 0.001"
HEARS_AND_SEES = (
    EVENTUALLY % "stats.audio?.totalAudioEnergy > 0.01 && stats.video?.framesDecoded > 25"
)


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>A page</title>")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _EmptyPage) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture
async def page(address: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        page = await browser.new_page()
        await page.goto(address)
        yield page
        await browser.close()


async def test_chromium_publishes_sound_and_picture(udp_mux: UdpMux, page: Page) -> None:
    arrived = {AUDIO: 0, VIDEO: 0}

    def count(media: int, packet: bytes) -> None:
        arrived[media] += 1

    publisher = publish(udp_mux, await page.evaluate(OFFER, True))
    publisher.on_packet = count
    reasons: list[str] = []
    publisher.on_close = reasons.append
    await page.evaluate(ANSWER, publisher.answer)
    await soon(lambda: min(arrived.values()) >= 30, lambda: f"got {arrived}")
    await page.evaluate("pc.close()")
    await soon(lambda: reasons == ["left"], lambda: f"reasons: {reasons}")


@pytest.mark.prove
async def test_of_several_sizes_that_chromium_sends_the_largest_is_shown(
    udp_mux: UdpMux, page: Page
) -> None:
    offer = await page.evaluate(SEVERAL_SIZES)
    publisher = publish(udp_mux, offer)
    camera = Camera(publisher.video_pt, publisher.ask_for_keyframe)
    sources: set[int] = set()

    def receive(media: int, packet: bytes) -> None:
        if media == VIDEO:
            sources.add(rtp.read(packet).ssrc)
            camera.receive(packet)

    publisher.on_packet = receive
    # Our answer asks for one size, but there are encoders that send all sizes they have offered.
    names = [line for line in offer.splitlines() if line.endswith(":rtp-stream-id")]
    asked = ["a=rid:small recv", "a=rid:large recv", "a=simulcast:recv small;large"]
    wanted = "\r\n".join([*dict.fromkeys(names), *asked, ""])
    await page.evaluate(ANSWER, publisher.answer + wanted)
    await soon(lambda: len(sources) == 2, lambda: f"{len(sources)} sources", within=30)

    def sizes() -> tuple[int, int]:
        shown = camera.frame.width * camera.frame.height if camera.frame else 0
        return shown, max(layer.pixels for layer in camera._layers._all.values())

    def is_largest() -> bool:
        shown, coded = sizes()
        return shown > 0.9 * coded > 0  # the coded size is in whole macroblocks

    await soon(is_largest, lambda: f"shown, largest: {sizes()}")
    camera.stop()


async def test_a_page_publishes_and_listens_on_one_port(udp_mux: UdpMux, page: Page) -> None:
    await page.mouse.click(10, 10)
    echo = Stream.audio(NtpClock())

    def send_back(media: int, packet: bytes) -> None:
        if media == AUDIO:
            echo.send(int.from_bytes(packet[4:8], "big"), packet[12:])

    publisher = publish(udp_mux, await page.evaluate(OFFER, True))
    publisher.on_packet = send_back
    await page.evaluate(ANSWER, publisher.answer)
    listener = listen(udp_mux, await page.evaluate(OFFER, False))
    listener.switch(audio=echo)
    await page.evaluate(ANSWER, listener.answer)
    assert await page.evaluate(HEARS), "ten seconds without sound"


async def test_chromium_hears_and_sees_the_program(udp_mux: UdpMux, page: Page) -> None:
    clock = NtpClock()
    program, picture = Stream.audio(clock), Stream.video(clock)
    await page.mouse.click(10, 10)  # the gesture without which Chromium plays no sound
    listener = listen(udp_mux, await page.evaluate(OFFER, False))
    listener.switch(audio=program, video=picture)
    await page.evaluate(ANSWER, listener.answer)

    async def on_air() -> None:
        began = asyncio.get_running_loop().time()
        clock.set(0, began)
        pictures = moving_pictures()
        tone = opus_tone(440, 50)
        for tick in range(1_000_000):
            program.send(tick * 960, tone[tick % len(tone)])
            if tick % 2 == 0:
                for payload, marker, keyframe in next(pictures):
                    picture.send(tick * 1800, payload, marker, keyframe)
            await asyncio.sleep(began + (tick + 1) * 0.02 - asyncio.get_running_loop().time())

    sending = asyncio.create_task(on_air())
    try:
        await soon(lambda: listener.is_open, "not connected")
        stats = await page.evaluate(HEARS_AND_SEES)
    finally:
        sending.cancel()
    assert stats, "ten seconds without sound or without a picture"
    assert stats["audio"]["packetsLost"] == stats["video"]["packetsLost"] == 0
