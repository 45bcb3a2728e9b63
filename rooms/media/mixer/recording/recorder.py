"""The recorder: encodes AAC and measures loudness on a thread apart from the program's."""

from collections import deque
from collections.abc import Callable

import numpy as np
from av.error import FFmpegError

from recordings.media.loudness import LoudnessMeter
from recordings.media.segments import AAC_FRAME, Coded

from ..audio.bus import mono
from ..clock import RATE, RoomClock
from .aac import AacEncoder
from .sound_queue import Close, Lost, Open, Sound
from .write_queue import WriteQueue

PROGRAM_BITRATE = 128_000
TRACK_BITRATE = 64_000

RETRY = 3 * RATE
"""Samples between attempts to open a take after the disk failed."""

MOST_PENDING = 2 * RATE
"""Samples of sound kept while waiting for the first picture of a take."""


class Recorder:
    """Records takes from Open, Sound, Coded pictures and Close, which may come from any thread.

    A slow disk or machine at most ends a take; another begins as soon as possible. After a failure,
    which `writer` reports, another take is tried every RETRY samples.

    `keyframe()` makes the next picture an IDR.
    """

    def __init__(self, writer: WriteQueue, clock: RoomClock, keyframe: Callable[[], None]) -> None:
        self._writer = writer
        self._clock = clock
        self._keyframe = keyframe
        self._on_air = False  # between Open and Close
        self._wanted_from: int | None = None  # no take is open; one should begin from here on
        self._awaits_disk = False  # no take is open; one begins when the disk has caught up
        self._retry_at: int | None = None  # the last take failed; the next begins from here on
        self._open = False
        self._pending: deque[Sound] = deque()
        self._program: AacEncoder | None = None
        self._loudness: LoudnessMeter | None = None
        self._seats: dict[str, AacEncoder] = {}
        self._start = self._end = 0  # of the open take's sound

    def handle(self, item: Open | Close | Lost | Sound | Coded) -> None:
        if self._open and self._writer.is_broken:
            self._drop(item.sample)
        if self._is_time(item.sample):
            self._want(item.sample)
        try:
            self._take(item)
        except (OSError, FFmpegError) as error:
            self._writer.fail(error)
            self._drop(item.sample)

    def finish(self, seconds: float) -> None:
        """Wait until everything is on disk, at most about `seconds`."""
        self._writer.finish(seconds)

    def _take(self, item: Open | Close | Lost | Sound | Coded) -> None:
        match item:
            case Open():
                self._on_air = True
                self._want(item.sample)
            case Sound() if self._open:
                self._sound(item)
            case Sound() if self._on_air:
                self._wait(item)
            case Coded() if self._open:
                self._writer.picture(item)
            case Coded() if self._wanted_from is not None and item.key:
                self._begin(item)
            case Close():
                self._on_air = False
                self._close(item.sample)
            case Lost():
                self._writer.tell_slow()
                self._close(self._end)
                self._want(item.sample)
        if self._open and self._writer.is_full:
            self._writer.tell_slow()
            self._close(self._end)
            self._awaits_disk = True

    def _is_time(self, sample: int) -> bool:
        """Whether to try the next take now, after a failure or after the disk was too slow."""
        if self._retry_at is not None:
            return sample >= self._retry_at
        return self._awaits_disk and self._writer.has_room

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

    def _begin(self, picture: Coded) -> None:
        if picture.sample < self._wanted_from:
            self._keyframe()  # this IDR is of a scene that was queued before; ask for another
            return
        self._writer.open(picture.sample, self._clock.unix(picture.sample))
        self._open, self._wanted_from = True, None
        self._start = self._end = picture.sample
        self._program = AacEncoder(2, PROGRAM_BITRATE, picture.sample)
        self._loudness = LoudnessMeter()
        self._writer.picture(picture)
        pending, self._pending = self._pending, deque()
        for sound in pending:
            self._sound(sound)

    def _sound(self, sound: Sound) -> None:
        sound = sound.since(self._end)
        if not len(sound.program):
            return
        self._loudness.add(sound.program)
        # Tracks first, because the program's sound may end a segment, which includes the tracks.
        for seat in self._seats.keys() - sound.seats.keys():
            self._finish_track(seat)
        for seat, pcm in sound.seats.items():
            self._track(seat, sound.sample, len(sound.program), pcm)
        for coded in self._program.encode(sound.program):
            self._writer.sound(coded)
        self._end = sound.end

    def _track(self, seat: str, sample: int, samples: int, pcm: np.ndarray | None) -> None:
        encoder = self._seats.get(seat)
        if pcm is None and encoder is None:
            return
        sound = np.zeros((samples, 1), np.float32) if pcm is None else mono(pcm)
        if encoder is None:
            # Align its frames with the program's, so that both can be cut at the same samples.
            before = (sample - self._start) % AAC_FRAME
            sound = np.pad(sound, ((before, 0), (0, 0)))
            encoder = self._seats[seat] = AacEncoder(1, TRACK_BITRATE, sample - before)
        for coded in encoder.encode(sound):
            self._writer.track(seat, coded)

    def _finish_track(self, seat: str) -> None:
        for coded in self._seats.pop(seat).finish():
            self._writer.track(seat, coded)
        self._writer.end_track(seat)

    def _close(self, end: int) -> None:
        """End the take at sample `end`."""
        self._wanted_from = self._retry_at = None
        self._awaits_disk = False
        self._pending.clear()
        if not self._open:
            return
        for coded in self._program.finish():
            if coded.sample < end:
                self._writer.sound(coded)
        for seat in list(self._seats):
            self._finish_track(seat)
        self._writer.close(end, self._loudness.loudness)
        self._forget()

    def _drop(self, sample: int) -> None:
        """Forget a take that failed, and try another after RETRY samples."""
        self._forget()
        self._pending.clear()
        self._wanted_from = None
        self._retry_at = sample + RETRY if self._on_air else None

    def _forget(self) -> None:
        self._open = False
        self._seats.clear()
        self._program = self._loudness = None
