"""Recording: AAC, loudness and the tape, on a thread of their own so that neither disk nor meter
holds up the program."""

import errno
from collections import deque
from collections.abc import Callable

import numpy as np
from av.error import FFmpegError

from recordings.loudness import LoudnessMeter
from recordings.segments import AAC_FRAME, Coded
from recordings.tape import Tape

from .aac import AacEncoder
from .bus import mono
from .clock import RATE, RoomClock
from .line import Close, Lost, Open, Sound

PROGRAM_BITRATE = 128_000
TRACK_BITRATE = 64_000

RETRY = 3 * RATE
"""Samples between attempts to open a take after the disk failed."""

MOST_PENDING = 2 * RATE
"""Samples of sound kept while the first picture of a take is awaited."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Recorder:
    """Feed it Open, Sound, Coded pictures and Close in any thread's order of arrival.

    `new_tape` is called on this thread, since it reads the disk; `tell` sends a control message;
    `keyframe` asks the picture for an IDR now.
    """

    def __init__(
        self,
        new_tape: Callable[[], Tape],
        clock: RoomClock,
        tell: Callable[..., None],
        keyframe: Callable[[], None],
    ) -> None:
        self._new_tape = new_tape
        self._tape: Tape | None = None
        self._clock = clock
        self._tell = tell
        self._keyframe = keyframe
        self._on_air = False  # between Open and Close
        self._wanted_from: int | None = None  # no take is open, and one is wanted from here on
        self._open = False
        self._failing = False
        self._pending: deque[Sound] = deque()
        self._program: AacEncoder | None = None
        self._loudness: LoudnessMeter | None = None
        self._seats: dict[str, AacEncoder] = {}
        self._start = 0

    def handle(self, item: Open | Close | Lost | Sound | Coded) -> None:
        try:
            match item:
                case Open():
                    self._on_air, self._wanted_from = True, item.sample
                    self._keyframe()
                case Sound() if self._open:
                    self._sound(item)
                case Sound() if self._wanted_from is not None:
                    self._wait(item)
                case Coded() if self._open:
                    self._tape.picture(item)
                case Coded() if self._wanted_from is not None and item.key:
                    self._begin(item)
                case Close():
                    self._end(item.sample)
                case Lost():
                    raise TimeoutError("the disk is slower than the program")
        except (OSError, FFmpegError) as error:
            self._fail(error, item.sample)

    def _wait(self, sound: Sound) -> None:
        self._pending.append(sound)
        if sound.sample - self._pending[0].sample > MOST_PENDING:
            self._pending.popleft()

    def _begin(self, picture: Coded) -> None:
        if picture.sample < self._wanted_from:
            return
        if self._tape is None:
            self._tape = self._new_tape()
        unix = self._clock.unix(picture.sample)
        take = self._tape.open(picture.sample, unix)
        self._open, self._wanted_from = True, None
        self._start = picture.sample
        self._program = AacEncoder(2, PROGRAM_BITRATE, picture.sample)
        self._loudness = LoudnessMeter()
        if self._failing:
            self._failing = False
            self._tell(did="recovered")
        self._tell(did="take", epoch=self._tape.epoch, take=take, sample=picture.sample, unix=unix)
        self._tape.picture(picture)
        pending, self._pending = self._pending, deque()
        for sound in pending:
            self._sound(sound)

    def _sound(self, sound: Sound) -> None:
        sound = sound.since(self._start)
        if not len(sound.program):
            return
        self._loudness.add(sound.program)
        # The tracks first: the program's sound may end a segment, with which they are written.
        for seat in self._seats.keys() - sound.seats.keys():
            self._finish_track(seat)
        for seat, pcm in sound.seats.items():
            self._track(seat, sound.sample, len(sound.program), pcm)
        for coded in self._program.encode(sound.program):
            self._tape.sound(coded)

    def _track(self, seat: str, sample: int, samples: int, pcm: np.ndarray | None) -> None:
        encoder = self._seats.get(seat)
        if pcm is None and encoder is None:
            return
        sound = np.zeros((samples, 1), np.float32) if pcm is None else mono(pcm)
        if encoder is None:
            # Its frames lie on the take's grid, so that tracks and program can be cut alike.
            before = (sample - self._start) % AAC_FRAME
            sound = np.pad(sound, ((before, 0), (0, 0)))
            encoder = self._seats[seat] = AacEncoder(1, TRACK_BITRATE, sample - before)
        for coded in encoder.encode(sound):
            self._tape.track(seat, coded)

    def _finish_track(self, seat: str) -> None:
        for coded in self._seats.pop(seat).finish():
            self._tape.track(seat, coded)
        self._tape.end_track(seat)

    def _end(self, sample: int) -> None:
        self._on_air, self._wanted_from = False, None
        self._pending.clear()
        if not self._open:
            return
        for coded in self._program.finish():
            if coded.sample < sample:
                self._tape.sound(coded)
        for seat in list(self._seats):
            self._finish_track(seat)
        self._ended(self._tape.close(sample, self._loudness.loudness))

    def _ended(self, samples: int) -> None:
        self._open = False
        self._seats.clear()
        self._program = self._loudness = None
        self._tell(did="take_ended", epoch=self._tape.epoch, take=self._tape.take, samples=samples)

    def _fail(self, error: OSError | FFmpegError, sample: int) -> None:
        """The program goes on without a recording; another take is tried in a while."""
        if self._tape and self._tape.is_open:
            self._ended(self._tape.abandon())
        if not self._failing:
            self._failing = True
            what = "disk_full" if error.errno in _FULL else "disk_error"
            self._tell(did="trouble", what=what, detail=str(error))
        self._pending.clear()
        self._wanted_from = sample + RETRY if self._on_air else None
