"""The MP4 of a session: the program's picture and sound as one plain MP4."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .copy_tags import Tags, about
from .mp4.fragments import Run
from .mp4.init_segment import AUDIO, VIDEO, TrackInit
from .mp4.movie import Track, header
from .mp4.tables import Integers, Samples
from .paths import RATE
from .timeline import FRAME, Empty, Stretch, picture_durations
from .virtual_file import Part

CONTENT_TYPE = "video/mp4"


@dataclass
class TrackBuilder:
    """Collects the runs of one track, with their offsets in the media data."""

    entries: list[TrackInit] = field(default_factory=list)
    runs: list[tuple[Stretch, Run]] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    chosen: list[int] = field(default_factory=list)

    def add(self, stretch: Stretch, init: TrackInit, run: Run, base: int) -> None:
        self.runs.append((stretch, run))
        self.offsets.append(base + run.offset)
        self.chosen.append(self._entry(init))

    def samples(self, durations: Integers) -> Samples:
        runs = [run for _, run in self.runs]
        return Samples(
            sizes=np.concatenate([run.sizes for run in runs]),
            durations=durations,
            sync=np.concatenate([run.sync for run in runs]),
            composition=np.concatenate([run.composition for run in runs]),
            chunk_offsets=np.array(self.offsets, np.int64),
            chunk_lengths=np.array([len(run) for run in runs]),
            chunk_entries=np.array(self.chosen),
        )

    def _entry(self, init: TrackInit) -> int:
        """Index of the sample entry: one for all takes of the same size (section 8.5.2)."""
        for index, known in enumerate(self.entries):
            if known.decodes_like(init):
                return index
        self.entries.append(init)
        return len(self.entries) - 1


def build(
    directory: Path, laid: list[Stretch], tags: Tags | None = None
) -> tuple[bytes, list[Part]]:
    """Return the header of a session's MP4, and the parts that follow it.

    `directory` is the recording's, `laid` the stretches of its takes. Raises Empty.
    """
    picture, sound, parts, position = TrackBuilder(), TrackBuilder(), [], 0
    for stretch in laid:
        take = stretch.take
        reels = {take.video: picture, take.audio: sound}
        for segment in stretch.segments:
            for run in segment.runs:
                if run.track in reels:
                    reels[run.track].add(stretch, take.tracks[run.track], run, position)
            name = segment.path.relative_to(directory).as_posix()
            parts.append(Part(name, 0, segment.length))
            position += segment.length
    if not picture.runs or not sound.runs:
        raise Empty("no whole second of picture and sound was recorded")
    first = picture.entries[0]
    frames = sum(len(run) for _, run in sound.runs)
    tracks = [
        Track(
            VIDEO,
            RATE,
            [init.entry for init in picture.entries],
            picture.samples(picture_durations(picture.runs)),
            first.width,
            first.height,
        ),
        Track(
            AUDIO,
            RATE,
            [init.entry for init in sound.entries],
            sound.samples(np.full(frames, FRAME)),
        ),
    ]
    return header(CONTENT_TYPE, tracks, position, about(laid, tags)), parts
