"""One speaker's own sound on disk: a fragmented MP4 that grows second by second."""

import os
from pathlib import Path

from .segments import AAC_FRAME, Coded, mux_sound


class SpeakerTrack:
    """Appends to the file and fsyncs it at each flush; a failed flush leaves it as it was."""

    def __init__(self, path: Path) -> None:
        self.end = 0
        """Sample after the last frame added."""
        self._path = path
        self._file: int | None = None
        self._length = 0
        self._fragments = 0
        self._pending: list[Coded] = []

    def add(self, coded: Coded) -> None:
        self._pending.append(coded)
        self.end = coded.sample + AAC_FRAME

    def flush(self) -> None:
        """Write the frames added since the last flush as one fragment. Raises OSError."""
        if not self._pending:
            return
        init, body = mux_sound(self._fragments, self._pending)
        data = body if self._fragments else init + body
        if self._file is None:
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            self._write(self._file, data)
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, self._length)
            raise
        self._length += len(data)
        self._fragments += 1
        self._pending = []

    def _write(self, file: int, data: bytes) -> None:
        at = self._length
        while data:
            written = os.pwrite(file, data, at)
            data, at = data[written:], at + written

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
