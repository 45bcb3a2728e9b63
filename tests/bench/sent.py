"""Media that participants send, encoded beforehand, so that sending it again costs little."""

import itertools
import struct
import time
from fractions import Fraction

import av
import numpy as np

from hotline.demo import music
from rooms.media import ipc_protocol
from rooms.media.mixer.audio.opus import Encoder
from rooms.media.mixer.clock import FRAME, RATE, TICK
from rooms.media.mixer.video.h264 import packetize
from rooms.media.rtp import AUDIO, VIDEO

OPUS_PT, H264_PT = 111, 102
VOICE_BITRATE = 32_000
SECONDS = 8
"""Seconds of sound and pictures, which are repeated."""

PICTURES = 100
SIZE = (1280, 720)
CAMERA_BITRATE = 2_000_000


class Sent:
    """Sends `coded`, groups of (payload, RTP marker), one each `step` samples from `start` on."""

    def __init__(self, pub: int, media: int, coded: list, step: int, start: int) -> None:
        self._pub, self._media, self._step = pub, media, step
        self._pt, self._rate = (OPUS_PT, 48) if media == AUDIO else (H264_PT, 90)
        self._coded = itertools.cycle(coded)
        self._sequence = itertools.count(1)
        self._next = start

    def due(self, now: float):
        """Yield the messages for the mixer up to sample `now`."""
        while self._next <= now:
            stamp = self._next * self._rate // 48 & 0xFFFFFFFF
            for payload, last in next(self._coded):
                number = next(self._sequence) & 0xFFFF
                head = struct.pack("!BBHII", 0x80, self._pt | last << 7, number, stamp, self._pub)
                yield ipc_protocol.pack_rtp(
                    self._pub, self._media, time.monotonic(), head + payload
                )
            self._next += self._step


def voices(count: int) -> list:
    """Return the payloads of each voice, by tick."""
    sound = music.loop().mean(axis=1, keepdims=True).astype(np.float32)
    found = []
    for number in range(count):
        own = np.roll(sound, number * 3 * RATE, axis=0)[: SECONDS * RATE]
        encoder = Encoder(1, VOICE_BITRATE)
        ticks = own.reshape(-1, TICK, 1)
        found.append([[(encoder.encode(tick), False)] for tick in ticks])
    return found


def film(seed: int) -> list:
    """Return the payloads, by picture, of a moving, noisy camera in Baseline, as browsers send."""
    width, height = SIZE
    codec = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base, codec.framerate = Fraction(1, 25), Fraction(25)
    codec.gop_size, codec.bit_rate, codec.thread_count = PICTURES // 2, CAMERA_BITRATE, 1
    codec.options = {
        "preset": "veryfast", "tune": "zerolatency", "profile": "baseline",
        "maxrate": str(CAMERA_BITRATE), "bufsize": str(CAMERA_BITRATE),
        "x264-params": "repeat-headers=1:scenecut=0",
    }  # fmt: skip
    wall, face, noise = _wall(seed, width, height), _face(seed), np.random.default_rng(seed)
    coded = []
    for number in range(PICTURES):
        turn = 2 * np.pi * number / PICTURES
        across, down = int(60 * np.sin(turn)), int(20 * np.sin(2 * turn))
        picture = np.full((height * 3 // 2, width), 128, np.uint8)
        seen = wall.copy()
        top, left = 160 + down, 460 + across
        seen[top : top + face.shape[0], left : left + face.shape[1]] = face
        seen += noise.integers(-3, 4, (height // 2, width // 2)).repeat(2, 0).repeat(2, 1)
        picture[:height] = np.clip(seen, 16, 235)
        frame = av.VideoFrame.from_ndarray(picture, "yuv420p")
        frame.pts = number
        whole = b"".join(map(bytes, codec.encode(frame)))
        coded.append(list(packetize(whole)))
    return coded


def _wall(seed: int, width: int, height: int) -> np.ndarray:
    """Return the brightness of a room with some detail in it."""
    rough = np.random.default_rng(seed).integers(40, 160, (height // 40, width // 40))
    wall = rough.repeat(40, axis=0).repeat(40, axis=1).astype(np.int16)
    return (wall + np.roll(wall, 20, axis=1)) // 2 + (np.arange(width) // 16 % 9).astype(np.int16)


def _face(seed: int) -> np.ndarray:
    """Return the brightness of a thing with soft and sharp edges, which the film moves."""
    y, x = np.mgrid[0:400, 0:360]
    waves = 120 + 50 * np.sin(x / (9 + seed)) * np.cos(y / 13) + 20 * np.sin((x + y) / 31)
    return waves.astype(np.int16)


def camera(pub: int, coded: list, start: int) -> Sent:
    return Sent(pub, VIDEO, coded, FRAME, start)


def microphone(pub: int, coded: list, start: int) -> Sent:
    return Sent(pub, AUDIO, coded, TICK, start)
