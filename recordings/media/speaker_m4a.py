"""The M4A of one speaker: their own sound, aligned with the session's MP4, silent elsewhere."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .atomic_write import write_whole
from .copy_tags import Tags, about
from .mp4.boxes import Damaged
from .mp4.init_segment import AUDIO, TrackInit, read_init
from .mp4.movie import Track, header
from .mp4.tables import Integers, Samples
from .paths import RATE
from .take_reader import Media, TakeFiles, read_media
from .timeline import FRAME, Empty, Stretch
from .virtual_file import SILENCE, Part

CONTENT_TYPE = "audio/mp4"
NAME = re.compile(r"(?P<seat>.+)-(?P<sample>\d+)\.mp4")

# One AAC frame of mono silence: a raw_data_block of a single_channel_element with max_sfb 0
# (no spectral band), and the END element (ISO/IEC 14496-3, section 4.4.2).
SILENT_FRAME = bytes.fromhex("00000007")
SILENCE_FRAMES = 4096


@dataclass(frozen=True)
class Stay:
    """One file of a speaker's uninterrupted sound: its track, and where its frames are."""

    init: TrackInit
    media: Media


@dataclass(frozen=True)
class Chunk:
    """Adjacent frames in the media data; silence if `sizes` is None."""

    frames: int
    offset: int
    sizes: Integers | None = None


def seats(laid: list[Stretch]) -> list[str]:
    """The keys of the seats with tracks of their own, in the order of their first sound."""
    found: dict[str, None] = {}
    for stretch in laid:
        names = [NAME.fullmatch(path.name) for path in _files(stretch.take.directory)]
        for match in sorted(filter(None, names), key=lambda match: int(match["sample"])):
            found.setdefault(_seat(match["seat"], stretch.take))
    return list(found)


def build(
    directory: Path, laid: list[Stretch], seat: str, tags: Tags | None = None
) -> tuple[bytes, list[Part]]:
    """Return the header of one seat's M4A, and the parts that follow it.

    `directory` is the recording's. The file has as many frames as the sound of the session's MP4.
    Raises Empty if no frame of the seat is left.
    """
    _keep_silence(directory)
    reel = lay(directory, laid, seat)
    return header(CONTENT_TYPE, [reel.track()], reel.position, about(laid, tags)), reel.parts


def lay(directory: Path, laid: list[Stretch], seat: str) -> "SpeakerTrackBuilder":
    """Lay one seat's frames on the timeline of the copies, with silence elsewhere. Raises Empty."""
    reel = SpeakerTrackBuilder(directory)
    stays: dict[Path, list[Stay]] = {}
    for stretch in laid:
        take = stretch.take.directory
        if take not in stays:
            stays[take] = stays_of(stretch.take, seat)
        for stay in stays[take]:
            reel.play(stay, stretch)
        reel.rest_until(stretch.end // FRAME)
    if reel.init is None:
        raise Empty(f"no sound of seat {seat} was kept")
    return reel


class SpeakerTrackBuilder:
    """Collects one speaker's track; `at` counts its frames, `position` its bytes."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.parts: list[Part] = []
        self.chunks: list[Chunk] = []
        self.init: TrackInit | None = None
        self.at = self.position = 0

    def play(self, stay: Stay, stretch: Stretch) -> None:
        """Append the frames of a stay that fall into a stretch and are not yet covered."""
        base = None
        for run in stay.media.runs:
            # Both sounds share a grid of 1024 samples; round in case a file is off this grid.
            first = (stretch.start + run.dts - stretch.sample + FRAME // 2) // FRAME
            skip = max(self.at - first, 0)
            count = min(len(run), stretch.end // FRAME - first) - skip
            if count <= 0:
                continue
            self.rest_until(first + skip)
            if base is None:
                base = self._add(stay.media.path, stay.media.length)
            sizes = run.sizes[skip : skip + count]
            before = int(run.sizes[:skip].sum())
            self.chunks.append(Chunk(count, base + run.offset + before, sizes))
            self.at += count
            self.init = self.init or stay.init

    def rest_until(self, frame: int) -> None:
        """Append silence up to a frame of the copy."""
        while self.at < frame:
            frames = min(frame - self.at, SILENCE_FRAMES)
            offset = self._add(self.directory / SILENCE, frames * len(SILENT_FRAME))
            self.chunks.append(Chunk(frames, offset))
            self.at += frames

    def track(self) -> Track:
        assert self.init is not None  # a frame of the seat was played
        silent = len(SILENT_FRAME)
        sizes = np.concatenate(
            [np.full(c.frames, silent) if c.sizes is None else c.sizes for c in self.chunks]
        )
        samples = Samples(
            sizes=sizes,
            durations=np.full(len(sizes), FRAME),
            sync=np.ones(len(sizes), bool),
            composition=np.zeros(len(sizes), int),
            chunk_offsets=np.array([chunk.offset for chunk in self.chunks], np.int64),
            chunk_lengths=np.array([chunk.frames for chunk in self.chunks]),
            chunk_entries=np.zeros(len(self.chunks), int),
        )
        return Track(AUDIO, RATE, [self.init.entry], samples)

    def _add(self, path: Path, length: int) -> int:
        """Append a file to the media data; return its offset there."""
        self.parts.append(Part(path.relative_to(self.directory).as_posix(), 0, length))
        self.position += length
        return self.position - length


def _files(take: Path) -> list[Path]:
    # Skip empty files, which a crash may leave.
    return [path for path in (take / "tracks").glob("*.mp4") if path.stat().st_size]


def _seat(key: str, take: TakeFiles) -> str:
    """The seat of the person who had this key as they were recorded."""
    return take.merged.get(key, key)


def stays_of(take: TakeFiles, seat: str) -> list[Stay]:
    """A seat's files of one take, by first sample; unreadable files are left out as silence."""
    found = []
    for path in _files(take.directory):
        match = NAME.fullmatch(path.name)
        if match and _seat(match["seat"], take) == seat:
            found.append((int(match["sample"]), path))
    stays = []
    for _, path in sorted(found):
        try:
            tracks = read_init(path)
        except (OSError, Damaged):
            continue
        stays.append(Stay(next(iter(tracks.values())), read_media(path, tracks)))
    return stays


def _keep_silence(directory: Path) -> None:
    silence = directory / SILENCE
    if not silence.exists():
        write_whole(silence, SILENT_FRAME * SILENCE_FRAMES)
