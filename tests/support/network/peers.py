"""Ben's and Cleo's ends of a connection, played by aiortc."""

import asyncio
import time
from contextlib import asynccontextmanager
from fractions import Fraction

import av
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)

SAMPLES = 960


class Tone(MediaStreamTrack):
    """A sine in 20 ms frames of mono 48 kHz."""

    kind = "audio"

    def __init__(self, hertz: float = 440.0) -> None:
        super().__init__()
        self._hertz = hertz
        self._sample = 0
        self._began = time.monotonic()

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(self._began + self._sample / 48_000 - time.monotonic())
        at = np.arange(self._sample, self._sample + SAMPLES)
        wave = (8000 * np.sin(2 * np.pi * self._hertz * at / 48_000)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave[np.newaxis], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._sample, Fraction(1, 48_000)
        self._sample += SAMPLES
        return frame


class Camera(MediaStreamTrack):
    """A picture that moves, 160×120, 25 a second."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._began = time.monotonic()

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(self._began + self._count / 25 - time.monotonic())
        picture = np.full((120, 160, 3), self._count * 5 % 256, np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = self._count * 3600, Fraction(1, 90_000)
        self._count += 1
        return frame


@asynccontextmanager
async def peer():
    """A peer connection that asks nobody for its address."""
    settings = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
    connection = RTCPeerConnection(settings)
    try:
        yield connection
    finally:
        await connection.close()


async def offer_of(connection: RTCPeerConnection) -> str:
    for transceiver in connection.getTransceivers():
        if transceiver.kind == "video":
            codecs = RTCRtpSender.getCapabilities("video").codecs
            h264 = [codec for codec in codecs if codec.mimeType == "video/H264"]
            transceiver.setCodecPreferences(h264)
    await connection.setLocalDescription(await connection.createOffer())
    return connection.localDescription.sdp


async def accept(connection: RTCPeerConnection, answer: str) -> None:
    await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))


def opus_tone(hertz: float, packets: int) -> list[bytes]:
    """Opus packets of 20 ms of a stereo sine."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    encoder.time_base = Fraction(1, 48_000)
    encoded: list[bytes] = []
    for number in range(packets):
        at = np.arange(number * SAMPLES, (number + 1) * SAMPLES)
        wave = (8000 * np.sin(2 * np.pi * hertz * at / 48_000)).astype(np.int16)
        both = np.repeat(wave, 2)[np.newaxis]
        frame = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, int(at[0]), Fraction(1, 48_000)
        encoded += [bytes(packet) for packet in encoder.encode(frame)]
    return encoded


def loudest(samples: np.ndarray, rate: int = 48_000) -> float:
    """The strongest frequency of a mono signal, Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))
