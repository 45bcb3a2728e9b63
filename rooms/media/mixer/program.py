"""The program of one room: every 20 ms it mixes, sends, meters and records."""

import sys
from collections import deque
from typing import NamedTuple

from rooms.media.rtp import VIDEO

from ..ipc_protocol import PROGRAM_PICTURE, PROGRAM_SOUND, JsonObject, RtpIn
from .audio.bus import SILENCE, Bus
from .audio.opus import PROGRAM_BITRATE
from .audio.pcm import Pcm
from .bounded_worker import BoundedWorker, NewWorker
from .clock import FRAME, RATE, TICK, RoomClock, rtp_audio
from .ipc import Ipc
from .lateness import Lateness
from .participants import Participants
from .recording.takes import Takes
from .video.layout import Places
from .video.layout_control import LayoutControl
from .video.picture import Picture
from .video.picture_queue import PictureQueue
from .video.scene import SIZES, Person, Scene

LEVELS_EVERY = RATE // 4
PLACES_EVERY = 2 * RATE  # for pages that have just come; a change is reported with the next levels
PICTURES_PATIENCE = 1.0
"""Seconds that `finish` waits for the last pictures."""


class Received(NamedTuple):
    """A message and its arrival on the room's counter; a command arrives with the packet before."""

    arrival: float
    message: RtpIn | JsonObject


class Program:
    """Mixes, composes and records one room.

    `tick` is called once for every 960 samples of the clock, `receive` between ticks. `room` is the
    `start` command. `new_worker(name, work, depth)` makes the threads, so that tests can run the
    same code without threads.
    """

    def __init__(
        self,
        room: JsonObject,
        clock: RoomClock,
        ipc: Ipc,
        new_worker: NewWorker = BoundedWorker,
    ) -> None:
        self.sample = 0
        self.ended = False
        self.behind_since: float | None = None
        """Set while the program catches up after a stall; its output is then only recorded."""
        self.lateness = Lateness()
        self._clock = clock
        self._ipc = ipc
        self._title = str(room.get("title", ""))
        self._question: str | None = None
        self._asker = ""
        self._received: deque[Received] = deque()
        self._last_arrival = 0.0
        self._participants = Participants(clock, ipc, new_worker)
        self._layout_control = LayoutControl()
        self._bus = Bus(PROGRAM_SOUND, 2, PROGRAM_BITRATE)
        size = SIZES.get(room.get("height", 360), SIZES[360])
        self._picture = Picture(size, ipc.payload, lambda coded: self._takes.add_picture(coded))
        self._picture_queue = PictureQueue(self._picture, new_worker)
        self._filmed = False
        self._places: Places = {}  # as reported last
        self._without_listeners: set[int] = set()  # numbers of streams
        at_once = self._picture.keyframe_at_once
        self._takes = Takes(int(room["epoch"]), size, clock, ipc, new_worker, at_once)
        if not room.get("green_room"):
            self._takes.air(room.get("directory"))

    @property
    def is_live(self) -> bool:
        """Whether ticks must run on time, for live listeners or for pictures that come in."""
        return self._filmed or not self._sounds() <= self._without_listeners

    def receive(self, message: RtpIn | JsonObject) -> None:
        """Queue a message of the media server; it takes effect at the tick of its arrival, so
        that after a stall a command does not overtake the packets before it.
        """
        if isinstance(message, RtpIn):
            # Never later than now, or all messages behind this one would wait for it.
            self._last_arrival = min(self._clock.sample(), self._clock.at(message.arrival))
        self._received.append(Received(self._last_arrival, message))

    def tick(self) -> None:
        now = self.sample
        while self._received and self._received[0].arrival < now + TICK:
            self._handle(*self._received.popleft())
        sounds = {participant.seat: participant.pull(now) for participant in self._participants}
        self._takes.add_sound(now, self._mix(now, sounds), sounds)
        if now % FRAME == 0:
            self._show(now)
        if now % LEVELS_EVERY < TICK and self._participants:
            self._report_levels(now)
        if now % RATE == 0:
            self._ipc.emit(did="clock", sample=now, monotonic=self._clock.monotonic(now))
            if lateness := self.lateness.report(now):
                self._ipc.emit(did="lateness", counts=lateness[0], total=lateness[1])
        self._ipc.flush()
        self.sample = now + TICK

    def jump(self, sample: int) -> None:
        """Continue at `sample`, because the process was stopped for too long to catch up."""
        self._picture_queue.drop()
        self._takes.end(self.sample)
        self.sample = sample
        for participant in self._participants:
            participant.catch_up(sample)

    def finish(self) -> None:
        """Finish the pictures and the recording; the last partial second is kept."""
        self._participants.stop_cameras()
        self._picture_queue.finish(PICTURES_PATIENCE)
        self._takes.finish(self.sample)
        self._ipc.emit(did="ended")

    def _mix(self, now: int, sounds: dict[str, Pcm | None]) -> Pcm:
        """Return the program's sound; send it and each mix-minus to their listeners."""
        audible = [sound for sound in sounds.values() if sound is not None]
        everybody = audible[0] if audible else SILENCE
        for sound in audible[1:]:
            everybody = everybody + sound
        program = self._bus.limit(everybody)
        if self.behind_since is not None:
            return program
        timestamp = rtp_audio(now)
        if PROGRAM_SOUND not in self._without_listeners:
            self._ipc.payload(PROGRAM_SOUND, 0, timestamp, self._bus.encode(program))
        for participant in self._participants:
            bus, own = participant.bus, sounds[participant.seat]
            if bus.stream not in self._without_listeners:
                others = bus.limit(everybody if own is None else everybody - own)
                self._ipc.payload(bus.stream, 0, timestamp, bus.encode(others))
        return program

    def _listened(self, streams: list[int]) -> None:
        """Handle `listened`; streams opened later count as listened to until the next one."""
        known = self._sounds() | {PROGRAM_PICTURE}
        self._without_listeners = known - {int(stream) for stream in streams}
        self._picture.watch(PROGRAM_PICTURE not in self._without_listeners)

    def _sounds(self) -> set[int]:
        return {PROGRAM_SOUND, *(participant.bus.stream for participant in self._participants)}

    def _report_levels(self, now: int) -> None:
        levels = {participant.seat: participant.read_level() for participant in self._participants}
        self._layout_control.hear(now, levels)
        self._ipc.emit(did="levels", levels=levels)
        places = self._picture.places if self._filmed else {}
        if places != self._places or (places and now % PLACES_EVERY < TICK):
            self._places = places
            self._ipc.emit(did="places", places=places)

    def _show(self, now: int) -> None:
        people = tuple(
            Person(one.seat, one.name, one.role, one.level, one.frame) for one in self._participants
        )
        layout, large = self._layout_control.large([person.seat for person in people])
        scene = Scene(
            now,
            self._title,
            people,
            self._question,
            self._asker,
            self._participants.screen,
            layout,
            large,
            self._layout_control.names,
            self.behind_since is not None,
        )
        if scene.filmed != self._filmed:
            self._filmed = scene.filmed
            self._ipc.emit(did="picture", on=self._filmed)
        if (scene.filmed and self._picture.watched) or self._takes.open:
            self._picture_queue.add(scene)

    def _handle(self, arrival: float, message: RtpIn | JsonObject) -> None:
        """Handle a message; an invalid command is logged and changes nothing."""
        if isinstance(message, RtpIn):
            self._deliver(arrival, message)
            return
        try:
            self._run_command(message)
        except (KeyError, TypeError, ValueError) as error:
            print(f"mixer: refused {str(message)[:200]}: {error!r}", file=sys.stderr)

    def _deliver(self, arrival: float, message: RtpIn) -> None:
        """Pass a packet to its publication; ignore it if that is unknown, replaced or gone."""
        found = self._participants.find(message.pub)
        if found and message.media == VIDEO:
            if found.camera:
                found.camera.receive(message.packet)
        elif found and found.microphone:
            found.microphone.receive(message.packet, arrival)

    def _run_command(self, message: JsonObject) -> None:
        match message.get("do"):
            case "publish":
                self._participants.publish(message)
            case "unpublish":
                self._participants.unpublish(int(message["pub"]))
            case "mute":
                self._participants.mute(str(message["seat"]), bool(message["muted"]))
            case "air":
                self._takes.air(message["directory"])
            case "arrange":
                self._layout_control.arrange(message)
            case "listened":
                self._listened(message["streams"])
            case "now":
                self._question = str(message.get("question") or "") or None
                self._asker = str(message.get("asker") or "")
            case "keyframe":
                self._picture.want_keyframe()
            case "end":
                self.ended = True
            case other:
                raise ValueError(f"nothing to do called {other!r}")
