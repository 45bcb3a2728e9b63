"""A speaker's own sound over the whole session, aligned with the copy: silent where absent."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .mp4.boxes import Damaged
from .mp4.init import AUDIO, TrackInit, read_init
from .mp4.movie import Track, header
from .mp4.tables import Samples
from .paths import RATE
from .tags import Tags, about
from .take_reader import Media, read_media
from .timeline import FRAME, Empty, Stretch
from .virtual_file import Part, write_whole

CONTENT_TYPE = "audio/mp4"
NAME = re.compile(r"(?P<seat>.+)-(?P<sample>\d+)\.mp4")

# One AAC frame of mono silence: a raw_data_block of a single_channel_element with max_sfb 0,
# so not one spectral band, and the END element (ISO/IEC 14496-3, section 4.4.2).
SILENT_FRAME = bytes.fromhex("00000007")
SILENCE = "copies/silence.aac"
SILENCE_FRAMES = 4096


@dataclass(frozen=True)
class Stay:
    """One unbroken file of a speaker: its sound track and where its frames are."""

    init: TrackInit
    media: Media


@dataclass(frozen=True)
class Chunk:
    """Frames that lie together in the media data, or silence when `sizes` is None."""

    frames: int
    offset: int
    sizes: np.ndarray | None = None


def seats(laid: list[Stretch]) -> list[str]:
    """The keys of the seats whose own sound was kept, in the order they were first heard."""
    found = {}
    for stretch in laid:
        names = [NAME.fullmatch(path.name) for path in _files(stretch.take.directory)]
        for match in sorted(filter(None, names), key=lambda match: int(match["sample"])):
            found.setdefault(match["seat"])
    return list(found)


def build(
    directory: Path, laid: list[Stretch], seat: str, tags: Tags | None = None
) -> tuple[bytes, list[Part]]:
    """Return the header, and the parts that follow it, of one seat's M4A.

    `directory` is the recording's. The file lasts as long as the copy's sound, frame by frame.
    Raises Empty for a seat of which no frame is left.
    """
    _keep_silence(directory)
    reel = SpeakerTrackBuilder(directory)
    stays: dict[Path, list[Stay]] = {}
    for stretch in laid:
        take = stretch.take.directory
        if take not in stays:
            stays[take] = _stays(take, seat)
        for stay in stays[take]:
            reel.play(stay, stretch)
        reel.rest_until(stretch.end // FRAME)
    if reel.init is None:
        raise Empty(f"no sound of seat {seat} was kept")
    return header(CONTENT_TYPE, [reel.track()], reel.position, about(laid, tags)), reel.parts


class SpeakerTrackBuilder:
    """The track while it is put together; `at` counts its frames, `position` its bytes."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.parts: list[Part] = []
        self.chunks: list[Chunk] = []
        self.init: TrackInit | None = None
        self.at = self.position = 0

    def play(self, stay: Stay, stretch: Stretch) -> None:
        """Put in what of a stay falls into a stretch, after what is there already."""
        base = None
        for run in stay.media.runs:
            # Both sounds are on one grid of 1024 samples; rounding forgives a foreign one.
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
        """Be silent up to a frame of the copy."""
        while self.at < frame:
            frames = min(frame - self.at, SILENCE_FRAMES)
            offset = self._add(self.directory / SILENCE, frames * len(SILENT_FRAME))
            self.chunks.append(Chunk(frames, offset))
            self.at += frames

    def track(self) -> Track:
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
        """Append a file to the media data; return where it begins there."""
        self.parts.append(Part(path.relative_to(self.directory).as_posix(), 0, length))
        self.position += length
        return self.position - length


def _files(take: Path) -> list[Path]:
    # A crash may leave a file in which nothing was written yet.
    return [path for path in (take / "tracks").glob("*.mp4") if path.stat().st_size]


def _stays(take: Path, seat: str) -> list[Stay]:
    """A seat's files of one take, by their first sample; what cannot be read is silence."""
    found = []
    for path in _files(take):
        match = NAME.fullmatch(path.name)
        if match and match["seat"] == seat:
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
