"""Run a take writer on its own thread; coded media waits in memory while the disk is slow."""

import errno
import threading
from collections.abc import Callable
from typing import Any

from av.error import FFmpegError

from recordings.media.loudness import Loudness
from recordings.media.recording_writer import RecordingWriter
from recordings.media.segments import Coded

from ..bounded_worker import NewWorker

MOST_WAITING = 64 << 20
"""Bytes: over a minute of a room at 720p with twelve speakers, each with a track."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ANY_NUMBER = 0


class WriteQueue:
    """Has the methods of a `RecordingWriter`, but never waits for the disk.

    When a take fails, the rest of it is dropped, `is_broken` is true until the next `open`, and
    `emit` is called with "trouble" unless it was already; once a segment is on disk again it is
    called with "recovered". A slow disk is not a failure.
    """

    def __init__(
        self,
        new_writer: Callable[[], RecordingWriter],
        emit: Callable[..., None],
        new_worker: NewWorker,
    ) -> None:
        self._new_writer = new_writer
        self._writer: RecordingWriter | None = None
        self._emit = emit
        self._lock = threading.Lock()
        self._waiting = 0  # bytes
        self._opened = 0  # takes
        self._broken = 0  # number of the last one that failed
        self._failing = False  # "trouble" was reported, "recovered" was not yet
        self._worker = new_worker("writer", self._do, _ANY_NUMBER)

    @property
    def is_broken(self) -> bool:
        """Whether the take that was opened last has failed."""
        return self._broken == self._opened

    @property
    def is_full(self) -> bool:
        """Whether more than MOST_WAITING bytes wait, so that the take must end."""
        return self._waiting > MOST_WAITING

    @property
    def has_room(self) -> bool:
        """Whether the disk has caught up far enough for another take to begin."""
        return self._waiting < MOST_WAITING // 2

    def open(self, sample: int, unix: float) -> None:
        self._opened += 1
        self._put("open", sample, unix)

    def picture(self, coded: Coded) -> None:
        self._put("picture", coded, size=len(coded.data))

    def sound(self, coded: Coded) -> None:
        self._put("sound", coded, size=len(coded.data))

    def track(self, seat: str, coded: Coded) -> None:
        self._put("track", seat, coded, size=len(coded.data))

    def end_track(self, seat: str) -> None:
        self._put("end_track", seat)

    def close(self, end: int, loudness: Loudness) -> None:
        self._put("close", end, loudness)

    def report_slow(self) -> None:
        """Report that the take ends early, because a queue was full."""
        self._emit(did="slow")

    def fail(self, error: Exception) -> None:
        """Fail the take for another reason than the disk."""
        self._put("fail", error)

    def finish(self, seconds: float) -> None:
        """Wait until everything is on disk, at most about `seconds`."""
        self._worker.finish(seconds)

    def _put(self, what: str, *given: Any, size: int = 0) -> None:
        """Queue a call of the method `what`; each has arguments of its own."""
        with self._lock:
            self._waiting += size
        self._worker.offer((self._opened, what, given, size))

    # On the worker's thread

    def _do(self, item: tuple[int, str, tuple[Any, ...], int]) -> None:
        number, what, given, size = item
        try:
            if number != self._broken:
                self._call(number, what, given)
        finally:
            with self._lock:
                self._waiting -= size

    def _call(self, number: int, what: str, given: tuple[Any, ...]) -> None:
        try:
            match what:
                case "open":
                    self._open(*given)
                case "close":
                    assert self._writer is not None  # the take was opened before
                    self._ended(self._writer, self._writer.close(*given))
                case "fail":
                    self._fail(number, *given)
                case _:
                    getattr(self._writer, what)(*given)
        except (OSError, FFmpegError) as error:
            self._fail(number, error)
        else:
            if self._failing and self._writer and self._writer.has_segments:
                self._failing = False
                self._emit(did="recovered")

    def _open(self, sample: int, unix: float) -> None:
        if self._writer is None:
            self._writer = self._new_writer()
        take = self._writer.open(sample, unix)
        self._emit(did="take", epoch=self._writer.epoch, take=take, sample=sample, unix=unix)

    def _ended(self, writer: RecordingWriter, samples: int) -> None:
        self._emit(did="take_ended", epoch=writer.epoch, take=writer.take, samples=samples)

    def _fail(self, number: int, error: Exception) -> None:
        """Abandon the take and report the trouble; the recorder tries another take later."""
        self._broken = number
        if self._writer and self._writer.is_open:
            self._ended(self._writer, self._writer.abandon())
        if not self._failing:
            self._failing = True
            what = "disk_full" if getattr(error, "errno", None) in _FULL else "disk_error"
            self._emit(did="trouble", what=what, detail=str(error))
