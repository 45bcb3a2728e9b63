"""A mixer that runs without threads, sockets or waiting, on a clock that the test moves."""

import struct
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np

from rooms.media import ipc_protocol
from rooms.media.mixer.audio.opus import Encoder
from rooms.media.mixer.clock import FRAME, RATE, TICK, RoomClock
from rooms.media.mixer.loop import run, step
from rooms.media.mixer.program import Program
from rooms.media.mixer.video.encoder import Encoder as PictureEncoder
from rooms.media.mixer.video.h264 import packetize
from rooms.media.rtp import AUDIO, VIDEO

from .sounds import tone

OPUS_PT, H264_PT = 111, 102


class VirtualTime:
    """The machine's clocks, which only `sleep` moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def unix(self) -> float:
        return 1_700_000_000 + self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Inline:
    """A worker that works at once, in the caller's thread."""

    def __init__(self, name: str, work: Callable[[Any], None], depth: int) -> None:
        self._work = work

    def offer(self, item: Any) -> bool:
        self._work(item)
        return True

    def finish(self, seconds: float) -> None:
        pass

    def stop(self) -> None:
        pass


class KeptMessages:
    """An `Ipc` that keeps the messages it is given instead of sending them."""

    def __init__(self) -> None:
        self.payloads: list[ipc_protocol.PayloadOut] = []
        self.reports: list[dict[str, Any]] = []
        self.keyframes: list[int] = []

    def payload(self, stream: int, flags: int, timestamp: int, payload: bytes) -> None:
        self.payloads.append(ipc_protocol.PayloadOut(stream, flags, timestamp, payload))

    def keyframe(self, pub: int) -> None:
        self.keyframes.append(pub)

    def emit(self, **fields: Any) -> None:
        self.reports.append(fields)

    def flush(self) -> None:
        pass

    def of(self, stream: int) -> list[ipc_protocol.PayloadOut]:
        return [payload for payload in self.payloads if payload.stream == stream]

    def reported(self, what: str) -> list[dict[str, Any]]:
        return [message for message in self.reports if message["did"] == what]


def rtp(pt: int, sequence: int, timestamp: int, ssrc: int, payload: bytes, marker=False) -> bytes:
    head = struct.pack(
        "!BBHII", 0x80, pt | marker << 7, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc
    )
    return head + payload


class Sent(NamedTuple):
    """A packet on its way from a browser."""

    pub: int
    media: int
    packet: bytes


class Voice:
    """A publication that sends a tone from tick `first` on; a test may replace `sound(start)`."""

    def __init__(self, pub: int, hz: float, first: int = 0) -> None:
        self.pub = pub
        self.lost: set[int] = set()
        self.sound = lambda start: tone(hz, start)
        self._encoder = Encoder(1, 48_000)
        self._number = first

    def packets(self, now: float) -> list[Sent]:
        """Return the packets sent up to sample `now`."""
        sent = []
        while self._number * TICK <= now:
            sent += self._packet()
        return sent

    def _packet(self) -> list[Sent]:
        number = self._number
        self._number += 1
        payload = self._encoder.encode(self.sound(number * TICK))
        if number in self.lost:
            return []
        packet = rtp(OPUS_PT, 65_500 + number, number * TICK - 9000, self.pub, payload)
        return [Sent(self.pub, AUDIO, packet)]


class Film:
    """A camera of grey pictures; `light(start)` is the brightness of each, 16 to 235."""

    def __init__(self, pub: int, light: Callable[[int], int] = lambda start: 128) -> None:
        self.pub = pub
        self.light = light
        self._encoder = PictureEncoder((640, 360))
        self._sequence = count(65_530)
        self._start = 0

    def want_keyframe(self) -> None:
        self._encoder.want_keyframe()

    def packets(self, now: float) -> list[Sent]:
        """Return the packets sent up to sample `now`."""
        sent = []
        while self._start <= now:
            sent += self.picture(self._start)
            self._start += FRAME
        return sent

    def picture(self, start: int) -> list[Sent]:
        picture = np.full((540, 640), 128, np.uint8)
        picture[:360] = self.light(start)
        coded = self._encoder.encode(av.VideoFrame.from_ndarray(picture, "yuv420p"), start)
        return [
            Sent(
                self.pub,
                VIDEO,
                rtp(H264_PT, next(self._sequence), start * 15 // 8, 7, payload, last),
            )
            for payload, last in packetize(coded.data)
        ]


class VirtualMixer:
    """The mixer of one room and its publishers; it records if it is given a directory."""

    def __init__(
        self, directory: Path | None = None, epoch: int = 1, green_room: bool = False
    ) -> None:
        self.time = VirtualTime()
        self.clock = RoomClock(self.time)
        self.ipc = KeptMessages()
        room = {
            "do": "start", "room": "r", "epoch": epoch, "height": 360, "title": "Prices",
            "directory": str(directory) if directory else None, "language": "en",
            "green_room": green_room,
        }  # fmt: skip
        self.program = Program(room, self.clock, self.ipc, Inline)
        self.sources: list[Voice | Film] = []
        self._pubs = count(1)
        self._answered = 0

    def publish(
        self, seat: str, hz: float = 440, film: bool = False, source: str = "person"
    ) -> Voice:
        voice = Voice(next(self._pubs), hz, round(self.clock.sample() / TICK))
        self.command(
            do="publish", pub=voice.pub, seat=seat, name=seat.title(), role="speaker",
            audio={"pt": OPUS_PT}, video={"pt": H264_PT} if film else None, source=source,
        )  # fmt: skip
        self.sources.append(voice)
        if film:
            self.sources.append(Film(voice.pub))
        return voice

    def leave(self, voice: Voice) -> None:
        self.sources = [source for source in self.sources if source.pub != voice.pub]
        self.command(do="unpublish", pub=voice.pub)

    def command(self, **fields: Any) -> None:
        self.program.receive(fields)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * RATE / TICK)):
            self._deliver()
            self._answer_keyframes()
            step(self.program, self.clock.sample())
            self.clock.sleep_until(self.program.sample)

    def run_to_the_end(self, seconds: float) -> int:
        """Run the main loop of the mixer's process; end it after `seconds`.

        Return how often the loop woke.
        """
        end, woken = self.time.now + seconds, 0

        def sleep(seconds: float) -> None:
            until = self.time.now + seconds
            while self.time.now < until:  # packets come meanwhile, each at its time
                self.time.now = min(until, self.time.now + TICK / RATE)
                self._deliver()

        def messages() -> list[dict[str, Any]]:
            nonlocal woken
            woken += 1
            return [{"do": "end"}] if self.time.now >= end else []

        self.time.sleep, self.ipc.messages = sleep, messages
        run(self.program, self.clock, self.ipc)
        self.stop()
        return woken

    def stall(self, seconds: float) -> None:
        """Give the process no CPU while people go on sending."""
        for _ in range(round(seconds * RATE / TICK)):
            self._deliver()
            self.time.sleep(TICK / RATE)

    def starve(self, seconds: float) -> None:
        """Give neither the mixer nor the media server any CPU; then let both catch up."""
        self.time.sleep(seconds)
        self._deliver()
        while self.program.sample <= self.clock.sample():
            step(self.program, self.clock.sample())

    def _deliver(self) -> None:
        for source in self.sources:
            for pub, media, packet in source.packets(self.clock.sample()):
                self.program.receive(ipc_protocol.RtpIn(pub, media, self.time.now, packet))

    def _answer_keyframes(self) -> None:
        for pub in self.ipc.keyframes[self._answered :]:
            for film in self.sources:
                if isinstance(film, Film) and film.pub == pub:
                    film.want_keyframe()
        self._answered = len(self.ipc.keyframes)

    def stop(self) -> None:
        self.program.finish()

    def opus(self, stream: int) -> list[bytes]:
        return [payload.payload for payload in self.ipc.of(stream)]
