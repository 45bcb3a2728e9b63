"""The program of one room: every 20 ms it mixes, sends, meters and records."""

import sys
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from recordings.tape import Tape

from ..wire import FIRST_MIX_MINUS, PROGRAM_SOUND, VIDEO, RtpIn
from .bus import MIX_MINUS_BITRATE, PROGRAM_BITRATE, SILENCE, Bus
from .camera import Camera
from .clock import FPS, FRAME, RATE, TICK, RoomClock, rtp_audio
from .link import Link
from .picture import Picture
from .recorder import Close, Line, Open, Recorder, Sound
from .scene import SIZES, Person, Scene
from .speaker import Microphone, Speaker
from .worker import Worker

EMPTY_ENDS_TAKE = 5 * RATE
"""Samples without any publication after which the take ends."""

LEVELS_EVERY = RATE // 4
PICTURES_WAITING = 2
RECORDINGS_WAITING = 750
"""Ten seconds of sound and pictures for a slow disk."""

ROLES = ("host", "cohost", "speaker")


class Program:
    """`tick` is called once for every 960 samples of the clock, `receive` from the reader's thread.

    `room` is the `start` message. `new_worker(name, work, depth)` makes the threads, so that tests
    run the same code without any.
    """

    def __init__(
        self,
        room: dict[str, Any],
        clock: RoomClock,
        link: Link,
        new_worker: Callable[..., Worker] = Worker,
    ) -> None:
        self.sample = 0
        self.ended = False
        self._clock = clock
        self._link = link
        self._new_worker = new_worker
        self._title = str(room.get("title", ""))
        self._language = str(room.get("language", "en"))
        self._question: str | None = None
        self._asker = ""

        self._inbox: deque[tuple[Microphone, bytes, float] | dict[str, Any]] = deque(maxlen=4096)
        self._publications: dict[int, tuple[Microphone, Camera | None]] = {}
        self._speakers: dict[str, Speaker] = {}
        self._muted: set[str] = set()
        self._next_stream = FIRST_MIX_MINUS
        self._bus = Bus(PROGRAM_SOUND, 2, PROGRAM_BITRATE)

        size = SIZES.get(room.get("height"), SIZES[360])
        self._picture = Picture(size, link.payload, self._record)
        self._pictures = new_worker("picture", self._picture.show, PICTURES_WAITING)
        self._filmed = False

        self._recording: Line | None = None
        self._take_open = False
        self._empty_since: int | None = 0
        if room.get("directory"):
            tape = Tape(Path(room["directory"]), int(room["epoch"]), size, FPS)
            recorder = Recorder(tape, clock, link.tell, self._picture.keyframe_at_once)
            self._recorder = new_worker("recorder", recorder.handle, RECORDINGS_WAITING)
            self._recording = Line(self._recorder)

    def receive(self, message: RtpIn | dict[str, Any]) -> None:
        """A message of the network process; it takes effect at the next tick."""
        if isinstance(message, dict):
            self._inbox.append(message)
        elif found := self._publications.get(message.pub):
            microphone, camera = found
            if message.media != VIDEO:
                self._inbox.append((microphone, message.packet, self._clock.sample()))
            elif camera is not None:
                camera.receive(message.packet)

    def tick(self) -> None:
        now = self.sample
        self._read_inbox()
        sounds = self._mix(now)
        self._keep_take(now, bool(sounds))
        if self._take_open:
            seats = {seat: sounds.get(seat) for seat in self._speakers}
            self._record(Sound(now, self._mixed, seats))
        if now % FRAME == 0:
            self._show(now)
        if now % LEVELS_EVERY < TICK:
            self._tell_levels()
        if now % RATE == 0:
            self._link.tell(did="clock", sample=now, monotonic=self._clock.monotonic(now))
        self._link.flush()
        self.sample = now + TICK

    def jump(self, sample: int) -> None:
        """Go on at `sample`: the process was stopped for too long to catch up."""
        self._end_take()
        self.sample = sample
        for speaker in self._speakers.values():
            speaker.microphone.catch_up(sample)

    def finish(self) -> None:
        """Close what is open; the last partial second is kept."""
        for speaker in self._speakers.values():
            speaker.stop_camera()
        self._pictures.finish(0.2)
        self._end_take()
        if self._recording is not None:
            self._recorder.finish(5.0)
        self._link.tell(did="ended")

    # -- sound --

    def _mix(self, now: int) -> dict[str, np.ndarray]:
        """Send the program and each mix-minus; each heard seat's own sound."""
        sounds = {}
        for speaker in self._speakers.values():
            if (sound := speaker.pull(now)) is not None:
                sounds[speaker.seat] = sound
        everybody = sum(sounds.values()) if sounds else SILENCE
        self._mixed = self._bus.limit(everybody)
        timestamp = rtp_audio(now)
        self._link.payload(PROGRAM_SOUND, 0, timestamp, self._bus.encode(self._mixed))
        for seat, speaker in self._speakers.items():
            others = everybody - sounds[seat] if seat in sounds else everybody
            heard = speaker.bus.encode(speaker.bus.limit(others))
            self._link.payload(speaker.bus.stream, 0, timestamp, heard)
        return sounds

    def _tell_levels(self) -> None:
        if not self._speakers:
            return
        for speaker in self._speakers.values():
            speaker.level = speaker.meter.read()
        levels = {seat: speaker.level for seat, speaker in self._speakers.items()}
        self._link.tell(did="levels", levels=levels)

    # -- picture --

    def _show(self, now: int) -> None:
        people = tuple(
            Person(s.seat, s.name, s.role, s.level, s.camera.frame if s.camera else None)
            for s in sorted(self._speakers.values(), key=lambda s: ROLES.index(s.role))
        )
        scene = Scene(now, self._title, people, self._question, self._asker, self._language)
        if scene.filmed != self._filmed:
            self._filmed = scene.filmed
            self._link.tell(did="picture", on=self._filmed)
        if scene.filmed or self._take_open:
            # A picture that finds the queue full is left out: late pictures are worth nothing.
            self._pictures.offer(scene)

    # -- recording --

    def _keep_take(self, now: int, heard: bool) -> None:
        if self._speakers:
            self._empty_since = None
        elif self._empty_since is None:
            self._empty_since = now
        if self._recording is None:
            return
        if not self._take_open and heard and now % FRAME == 0:
            self._take_open = True
            self._record(Open(now))
        elif self._empty_since is not None and now - self._empty_since >= EMPTY_ENDS_TAKE:
            self._end_take()

    def _end_take(self) -> None:
        if self._take_open:
            self._take_open = False
            self._record(Close(self.sample))

    def _record(self, item: Any) -> None:
        if self._recording is not None:
            self._recording.put(item)

    # -- what the network process asks --

    def _read_inbox(self) -> None:
        while self._inbox:
            message = self._inbox.popleft()
            if isinstance(message, tuple):
                microphone, packet, arrival = message
                microphone.receive(packet, arrival)
                continue
            try:
                self._obey(message)
            except (KeyError, TypeError, ValueError) as error:
                print(f"engine: refused {message!r}: {error!r}", file=sys.stderr)

    def _obey(self, message: dict[str, Any]) -> None:
        match message.get("do"):
            case "publish":
                self._publish(message)
            case "unpublish":
                self._unpublish(int(message["pub"]))
            case "mute":
                self._mute(str(message["seat"]), bool(message["muted"]))
            case "now":
                self._question = message.get("question") or None
                self._asker = str(message.get("asker") or "")
            case "keyframe":
                self._picture.want_keyframe()
            case "end":
                self.ended = True
            case other:
                raise ValueError(f"nothing to do called {other!r}")

    def _publish(self, message: dict[str, Any]) -> None:
        pub, seat, role = int(message["pub"]), str(message["seat"]), str(message["role"])
        microphone = Microphone(int(message["audio"]["pt"]))
        if role not in ROLES:
            raise ValueError(f"no role {role!r}")
        speaker = self._speakers.get(seat)
        if speaker is None:
            bus = Bus(self._next_stream, 1, MIX_MINUS_BITRATE)
            self._next_stream += 1
            speaker = self._speakers[seat] = Speaker(seat, bus)
            speaker.muted = seat in self._muted
            self._link.tell(did="stream", stream=bus.stream, seat=seat)
        else:
            self._publications.pop(speaker.pub, None)
        camera = None
        if video := message.get("video"):
            ask = partial(self._link.keyframe, pub)
            camera = Camera(int(video["pt"]), ask, self._new_worker, self._clock.system.monotonic)
        speaker.publish(pub, str(message.get("name", "")), role, microphone, camera)
        self._publications[pub] = (microphone, speaker.camera)

    def _unpublish(self, pub: int) -> None:
        self._publications.pop(pub, None)
        for seat, speaker in list(self._speakers.items()):
            if speaker.pub == pub:
                speaker.stop_camera()
                del self._speakers[seat]
                self._link.tell(did="stream_closed", stream=speaker.bus.stream, seat=seat)

    def _mute(self, seat: str, muted: bool) -> None:
        (self._muted.add if muted else self._muted.discard)(seat)
        if seat in self._speakers:
            self._speakers[seat].muted = muted
