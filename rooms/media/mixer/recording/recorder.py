"""The recorder: encodes AAC and measures loudness on a thread apart from the program's."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from av.error import FFmpegError

from recordings.media.loudness import LoudnessMeter
from recordings.media.segments import AAC_FRAME, Coded

from ..audio.bus import mono
from ..audio.pcm import Pcm
from ..clock import RATE, RoomClock
from .aac import AacEncoder
from .sound_queue import Close, Item, Lost, Open, Sound
from .write_queue import WriteQueue

PROGRAM_BITRATE = 128_000
TRACK_BITRATE = 64_000

RETRY = 3 * RATE
"""Samples between attempts to open a take after the disk failed."""

MOST_PENDING = 2 * RATE
"""Samples of sound kept while waiting for the first picture of a take."""


@dataclass(slots=True)
class _OpenTake:
    """The sound of the open take, from sample `start` to sample `end` so far."""

    start: int
    end: int
    program: AacEncoder
    tracks: dict[str, AacEncoder] = field(default_factory=dict)
    """By seat."""
    loudness: LoudnessMeter = field(default_factory=LoudnessMeter)


class Recorder:
    """Records takes from Open, Sound, Coded pictures and Close, which may come from any thread.

    A slow disk or machine at most ends a take; another begins as soon as possible. After a failure,
    which `write_queue` reports, another take is tried every RETRY samples.

    `keyframe()` makes the next picture an IDR.
    """

    def __init__(
        self, write_queue: WriteQueue, clock: RoomClock, keyframe: Callable[[], None]
    ) -> None:
        self._write_queue = write_queue
        self._clock = clock
        self._keyframe = keyframe
        self._on_air = False  # between Open and Close
        self._wanted_from: int | None = None  # no take is open; one should begin from here on
        self._awaits_disk = False  # no take is open; one begins when the disk has caught up
        self._retry_at: int | None = None  # the last take failed; the next begins from here on
        self._open: _OpenTake | None = None
        self._pending: deque[Sound] = deque()

    def handle(self, item: Item) -> None:
        if self._open and self._write_queue.is_broken:
            self._drop(item.sample)
        if self._is_time(item.sample):
            self._want(item.sample)
        try:
            self._record(item)
        except (OSError, FFmpegError) as error:
            self._write_queue.fail(error)
            self._drop(item.sample)

    def finish(self, seconds: float) -> None:
        """Wait until everything is on disk, at most about `seconds`."""
        self._write_queue.finish(seconds)

    def _record(self, item: Item) -> None:
        match item:
            case Open():
                self._on_air = True
                self._want(item.sample)
            case Sound() if self._open:
                self._sound(self._open, item)
            case Sound() if self._on_air:
                self._wait(item)
            case Coded() if self._open:
                self._write_queue.picture(item)
            case Coded() if self._wanted_from is not None and item.key:
                self._begin(item, self._wanted_from)
            case Close():
                self._on_air = False
                self._close(item.sample)
            case Lost():
                self._write_queue.report_slow()
                self._close()
                self._want(item.sample)
        if self._open and self._write_queue.is_full:
            self._write_queue.report_slow()
            self._close()
            self._awaits_disk = True

    def _is_time(self, sample: int) -> bool:
        """Whether to try the next take now, after a failure or after the disk was too slow."""
        if self._retry_at is not None:
            return sample >= self._retry_at
        return self._awaits_disk and self._write_queue.has_room

    def _want(self, sample: int) -> None:
        """Begin a take at the first IDR on or after `sample`, if the room is on air."""
        self._awaits_disk, self._retry_at = False, None
        self._wanted_from = sample if self._on_air else None
        if self._on_air:
            self._keyframe()

    def _wait(self, sound: Sound) -> None:
        self._pending.append(sound)
        if sound.sample - self._pending[0].sample > MOST_PENDING:
            self._pending.popleft()

    def _begin(self, picture: Coded, wanted_from: int) -> None:
        if picture.sample < wanted_from:
            self._keyframe()  # this IDR is of a scene that was queued before; ask for another
            return
        self._write_queue.open(picture.sample, self._clock.unix(picture.sample))
        self._wanted_from = None
        program = AacEncoder(2, PROGRAM_BITRATE, picture.sample)
        take = self._open = _OpenTake(picture.sample, picture.sample, program)
        self._write_queue.picture(picture)
        pending, self._pending = self._pending, deque()
        for sound in pending:
            self._sound(take, sound)

    def _sound(self, take: _OpenTake, sound: Sound) -> None:
        sound = sound.since(take.end)
        if not len(sound.program):
            return
        take.loudness.add(sound.program)
        # Tracks first, because the program's sound may end a segment, which includes the tracks.
        for seat in take.tracks.keys() - sound.seats.keys():
            self._finish_track(take, seat)
        for seat, pcm in sound.seats.items():
            self._track(take, seat, sound.sample, len(sound.program), pcm)
        for coded in take.program.encode(sound.program):
            self._write_queue.sound(coded)
        take.end = sound.end

    def _track(
        self, take: _OpenTake, seat: str, sample: int, samples: int, pcm: Pcm | None
    ) -> None:
        encoder = take.tracks.get(seat)
        if pcm is None and encoder is None:
            return
        sound: Pcm = np.zeros((samples, 1), np.float32) if pcm is None else mono(pcm)
        if encoder is None:
            # Align its frames with the program's, so that both can be cut at the same samples.
            before = (sample - take.start) % AAC_FRAME
            sound = np.pad(sound, ((before, 0), (0, 0)))
            encoder = take.tracks[seat] = AacEncoder(1, TRACK_BITRATE, sample - before)
        for coded in encoder.encode(sound):
            self._write_queue.track(seat, coded)

    def _finish_track(self, take: _OpenTake, seat: str) -> None:
        for coded in take.tracks.pop(seat).finish():
            self._write_queue.track(seat, coded)
        self._write_queue.end_track(seat)

    def _close(self, end: int | None = None) -> None:
        """End the take at sample `end`, or else where its sound ends so far."""
        self._wanted_from = self._retry_at = None
        self._awaits_disk = False
        self._pending.clear()
        take = self._open
        if take is None:
            return
        end = take.end if end is None else end
        for coded in take.program.finish():
            if coded.sample < end:
                self._write_queue.sound(coded)
        for seat in list(take.tracks):
            self._finish_track(take, seat)
        self._write_queue.close(end, take.loudness.loudness)
        self._open = None

    def _drop(self, sample: int) -> None:
        """Forget a take that failed, and try another after RETRY samples."""
        self._open = None
        self._pending.clear()
        self._wanted_from = None
        self._retry_at = sample + RETRY if self._on_air else None
