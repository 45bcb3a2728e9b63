"""The media data of an MP4 that is written here: pictures and sound in turns."""

from collections.abc import Iterable
from itertools import islice
from typing import BinaryIO

import numpy as np

from .mp4.init_segment import AUDIO, VIDEO, TrackInit
from .mp4.movie import Track
from .mp4.tables import Samples
from .paths import RATE
from .segments import AAC_FRAME, Coded


class MediaData:
    """Writes `pictures`, each `picture` samples long, and `sound` in chunks of one second.

    `sound` is AAC in frames of 1024 samples, and `entry` its sample entry. Afterwards `length` is
    in bytes, and `tracks` are those of the MP4's header.
    """

    def __init__(
        self,
        init: TrackInit,
        pictures: Iterable[Coded],
        picture: int,
        entry: bytes,
        sound: Iterable[bytes],
    ) -> None:
        self.length = 0
        self._init, self._picture, self._entry = init, picture, entry
        self._pictures, self._sound = iter(pictures), iter(sound)
        self._seen, self._heard = _Samples(), _Samples()

    def write(self, file: BinaryIO) -> None:
        """Write all of it from the file's position on."""
        per_second = RATE // self._picture
        while shown := list(islice(self._pictures, per_second)):
            self._seen.begin(self.length)
            for one in shown:
                self._add(file, self._seen, one.data, one.key)
            self._write_sound(file, len(self._seen.sizes) * self._picture)
        self._write_sound(file, None)

    def tracks(self) -> list[Track]:
        size = self._init.width, self._init.height
        return [
            Track(VIDEO, RATE, [self._init.entry], self._seen.samples(self._picture), *size),
            Track(AUDIO, RATE, [self._entry], self._heard.samples(AAC_FRAME)),
        ]

    def _write_sound(self, file: BinaryIO, until: int | None) -> None:
        """Write the frames that begin before sample `until`, or all."""
        frames = None if until is None else -(-until // AAC_FRAME) - len(self._heard.sizes)
        for number, frame in enumerate(islice(self._sound, frames)):
            if number == 0:
                self._heard.begin(self.length)
            self._add(file, self._heard, frame, True)

    def _add(self, file: BinaryIO, samples: "_Samples", data: bytes, key: bool) -> None:
        file.write(data)
        self.length += len(data)
        samples.add(len(data), key)


class _Samples:
    """The samples of one track, in chunks."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self._sync: list[bool] = []
        self._offsets: list[int] = []
        self._lengths: list[int] = []

    def begin(self, offset: int) -> None:
        """Begin a chunk at a byte of the media data."""
        self._offsets.append(offset)
        self._lengths.append(0)

    def add(self, size: int, key: bool) -> None:
        self.sizes.append(size)
        self._sync.append(key)
        self._lengths[-1] += 1

    def samples(self, duration: int) -> Samples:
        return Samples(
            sizes=np.array(self.sizes),
            durations=np.full(len(self.sizes), duration),
            sync=np.array(self._sync, bool),
            composition=np.zeros(len(self.sizes), int),
            chunk_offsets=np.array(self._offsets, np.int64),
            chunk_lengths=np.array(self._lengths),
            chunk_entries=np.zeros(len(self._lengths), int),
        )
