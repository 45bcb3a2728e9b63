"""The MP4 of a session with mastered sound: its pictures as they lie, and sound encoded anew."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .aac_file import AacFile
from .atomic_write import long_file
from .copy_tags import Tags, about
from .finished import Finished
from .mastered_sound import VIDEO_TARGET, MasteredSound
from .mp4.init_segment import VIDEO
from .mp4.movie import Track, header
from .paths import RATE
from .session_mp4 import CONTENT_TYPE, TrackBuilder
from .take_reader import Media
from .timeline import FRAME, Empty, Stretch, picture_durations
from .virtual_file import Part


def build(
    directory: Path, laid: list[Stretch], tags: Tags, tell: Callable[[float], None]
) -> Finished:
    """Write the sound of a session's mastered MP4 into the recording's copies, in one file.

    The copy's parts are by turns the pictures of a segment and its piece of that file. `tell` is
    called many times a second with the share of the work that is done, 0 to 1; an exception that
    it raises ends the work and leaves no draft. Raises Empty or OSError.
    """
    if not any(segment.of(stretch.take.video) for stretch in laid for segment in stretch.segments):
        raise Empty("no whole second of picture and sound was recorded")
    sound = MasteredSound(laid, VIDEO_TARGET, tell, always_stereo=True)
    with long_file(directory / "copies", "mastered", "aac") as written:
        file = AacFile(written.file, mono=False, frames=laid[-1].end // FRAME)
        (heard,) = sound.encode([file])
    reel = Interleaved(directory, file, written.path.relative_to(directory).as_posix())
    for stretch in laid:
        for segment in stretch.segments:
            reel.add(stretch, segment)
    head = header(CONTENT_TYPE, reel.tracks(), reel.position, about(laid, tags))
    return Finished(CONTENT_TYPE, head, reel.parts, heard, VIDEO_TARGET)


@dataclass
class Interleaved:
    """Collects the pictures of segments, and after each segment's the sound of that second.

    `sound` is the file of all sound, which `name` names; `position` counts bytes of media data.
    """

    directory: Path
    sound: AacFile
    name: str
    pictures: TrackBuilder = field(default_factory=TrackBuilder)
    parts: list[Part] = field(default_factory=list)
    position: int = 0
    _lengths: list[int] = field(default_factory=list)  # of chunks of sound, in frames
    _offsets: list[int] = field(default_factory=list)  # of chunks of sound
    _frames: int = 0  # of sound so far
    _bytes: int = 0

    def add(self, stretch: Stretch, segment: Media) -> None:
        take = stretch.take
        name = segment.path.relative_to(self.directory).as_posix()
        for run in segment.of(take.video):
            self.pictures.add(stretch, take.tracks[take.video], run, self.position - run.offset)
            self._append(Part(name, run.offset, int(run.sizes.sum())))
        if count := sum(map(len, segment.of(take.audio))):
            length = sum(self.sound.sizes[self._frames : self._frames + count])
            self._lengths.append(count)
            self._offsets.append(self.position)
            self._append(Part(self.name, self._bytes, length))
            self._frames += count
            self._bytes += length

    def tracks(self) -> list[Track]:
        first = self.pictures.entries[0]
        picture = Track(
            VIDEO,
            RATE,
            [init.entry for init in self.pictures.entries],
            self.pictures.samples(picture_durations(self.pictures.runs)),
            first.width,
            first.height,
        )
        return [picture, self.sound.track(np.array(self._lengths), np.array(self._offsets))]

    def _append(self, part: Part) -> None:
        self.parts.append(part)
        self.position += part.length
