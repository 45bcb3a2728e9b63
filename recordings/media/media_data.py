"""The media data of an MP4 that is written here: pictures and sound in turns."""

from collections.abc import Iterable
from itertools import islice
from typing import BinaryIO, NamedTuple

import numpy as np

from .mp4.init_segment import AUDIO, VIDEO, TrackInit
from .mp4.movie import Track
from .mp4.tables import Samples
from .paths import RATE
from .segments import AAC_FRAME, Coded


class Sound(NamedTuple):
    """One AAC frame of 1024 samples, and the description of its track."""

    init: TrackInit
    data: bytes


class MediaData:
    """Writes `pictures`, each `picture` samples long, and `sound` in chunks of one second.

    Afterwards `length` is in bytes, and `tracks` are those of the MP4's header.
    """

    def __init__(
        self, init: TrackInit, pictures: Iterable[Coded], picture: int, sound: Iterable[Sound]
    ) -> None:
        self.length = 0
        self._init, self._picture = init, picture
        self._pictures, self._sound = iter(pictures), iter(sound)
        self._seen, self._heard = _Samples(), _Samples()

    def write(self, file: BinaryIO) -> None:
        """Write all of it from the file's position on."""
        per_second = RATE // self._picture
        while shown := list(islice(self._pictures, per_second)):
            self._seen.begin(self.length, self._init)
            for one in shown:
                self._add(file, self._seen, one.data, one.key)
            self._write_sound(file, len(self._seen.sizes) * self._picture)
        self._write_sound(file, None)

    def tracks(self) -> list[Track]:
        size = self._init.width, self._init.height
        return [
            Track(VIDEO, RATE, self._seen.entries(), self._seen.samples(self._picture), *size),
            Track(AUDIO, RATE, self._heard.entries(), self._heard.samples(AAC_FRAME)),
        ]

    def _write_sound(self, file: BinaryIO, until: int | None) -> None:
        """Write the frames that begin before sample `until`, or all."""
        init = None
        frames = None if until is None else -(-until // AAC_FRAME) - len(self._heard.sizes)
        for one in islice(self._sound, frames):
            if one.init is not init:
                init = one.init
                self._heard.begin(self.length, init)
            self._add(file, self._heard, one.data, True)

    def _add(self, file: BinaryIO, samples: "_Samples", data: bytes, key: bool) -> None:
        file.write(data)
        self.length += len(data)
        samples.add(len(data), key)


class _Samples:
    """The samples of one track, in chunks."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self._inits: list[TrackInit] = []
        self._sync: list[bool] = []
        self._offsets: list[int] = []
        self._lengths: list[int] = []
        self._chosen: list[int] = []

    def begin(self, offset: int, init: TrackInit) -> None:
        """Begin a chunk at a byte of the media data."""
        known = (at for at, one in enumerate(self._inits) if one.decodes_like(init))
        chosen = next(known, len(self._inits))
        if chosen == len(self._inits):
            self._inits.append(init)
        self._offsets.append(offset)
        self._lengths.append(0)
        self._chosen.append(chosen)

    def add(self, size: int, key: bool) -> None:
        self.sizes.append(size)
        self._sync.append(key)
        self._lengths[-1] += 1

    def entries(self) -> list[bytes]:
        return [init.entry for init in self._inits]

    def samples(self, duration: int) -> Samples:
        return Samples(
            sizes=np.array(self.sizes),
            durations=np.full(len(self.sizes), duration),
            sync=np.array(self._sync, bool),
            composition=np.zeros(len(self.sizes), int),
            chunk_offsets=np.array(self._offsets, np.int64),
            chunk_lengths=np.array(self._lengths),
            chunk_entries=np.array(self._chosen),
        )
