"""The MP3 and the M4A of a session: its sound without the gaps, at podcast loudness, with tags."""

from collections.abc import Callable, Collection
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from .aac_file import AacFile
from .atomic_write import LongFile, long_file
from .copy_tags import Tags, about
from .finished import Finished
from .mastered_sound import MasteredSound
from .mp3_process import Job, Mp3Process
from .mp4.movie import header
from .paths import RATE
from .timeline import FRAME, Stretch
from .virtual_file import Part

MP3, M4A = "mp3", "m4a"
CONTENT_TYPES = {MP3: "audio/mpeg", M4A: "audio/mp4"}
ENDINGS = {MP3: "mp3", M4A: "aac"}  # of the file on disk; an M4A has its header apart

# Podcast directories ask for this loudness of both channels together. One of two equal channels
# alone measures 3 LU less, so a mono file comes out at -19, which they also ask for.
TARGET, MONO_TARGET = -16.0, -19.0  # LUFS

CHUNK = 50  # frames of an M4A, about a second


def build(
    directory: Path,
    laid: list[Stretch],
    tags: Tags,
    kinds: Collection[str],
    tell: Callable[[float], None],
    anew: bool = False,
) -> dict[str, Finished]:
    """Write a session's copies of these kinds, MP3 or M4A or both, in one pass over its sound.

    The files lie in the recording's copies. `tell` is called many times a second with the share of
    the work that is done, 0 to 1; an exception that it raises ends the work and leaves no draft.
    `anew` is of `MasteredSound`. Raises Empty or OSError.
    """
    sound = MasteredSound(laid, TARGET, tell, anew=anew)
    with ExitStack() as stack:
        drafts = {
            kind: stack.enter_context(long_file(directory / "copies", kind, ENDINGS[kind]))
            for kind in kinds
        }
        files = {kind: _file(kind, draft, sound.mono, laid, tags) for kind, draft in drafts.items()}
        heard = dict(zip(files, sound.encode(list(files.values())), strict=True))
    target = MONO_TARGET if sound.mono else TARGET
    parts = {kind: _whole(directory, draft.path) for kind, draft in drafts.items()}
    return {
        kind: Finished(
            CONTENT_TYPES[kind], _header(file, laid, tags), [parts[kind]], heard[kind], target
        )
        for kind, file in files.items()
    }


def _file(
    kind: str, draft: LongFile, mono: bool, laid: list[Stretch], tags: Tags
) -> AacFile | Mp3Process:
    if kind == M4A:
        return AacFile(draft.file, mono, laid[-1].end // FRAME)
    return Mp3Process(Job(draft.path, mono, tags, laid[-1].end / RATE))


def _header(file: AacFile | Mp3Process, laid: list[Stretch], tags: Tags) -> bytes:
    """The computed header of an M4A; an MP3 has its own."""
    if isinstance(file, Mp3Process):
        return b""
    chunks = np.arange(0, len(file.sizes), CHUNK)
    lengths = np.diff(chunks, append=len(file.sizes))
    offsets = (np.cumsum(file.sizes, dtype=np.int64) - file.sizes)[chunks]
    track = file.track(lengths, offsets)
    return header(CONTENT_TYPES[M4A], [track], sum(file.sizes), about(laid, tags))


def _whole(directory: Path, path: Path) -> Part:
    return Part(path.relative_to(directory).as_posix(), 0, path.stat().st_size)
