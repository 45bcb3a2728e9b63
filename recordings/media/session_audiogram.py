"""The audiogram of a session: a video of a session without cameras, drawn from its sound."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from recordings.drawing.audiogram import waveform
from recordings.drawing.audiogram.pictures import Pictures, Sounding
from recordings.drawing.audiogram.places import SIZE
from recordings.drawing.audiogram.scene import Scene

from .aac_decoder import coded
from .atomic_write import write_long
from .copy_tags import Tags, about
from .media_data import MediaData, Sound
from .mp4.movie import header
from .picture_encoder import FPS, PICTURE, PictureEncoder
from .sound_levels import bars, program_levels, rings, voice_levels
from .speaker_m4a import seats
from .timeline import FRAME, Empty, Stretch
from .virtual_file import Part

CONTENT_TYPE = "video/mp4"

_DECODING = 0.02
"""Time that decoding one AAC frame takes, relative to making one picture."""


def build(
    directory: Path,
    laid: list[Stretch],
    tags: Tags,
    scene: Scene,
    tell: Callable[[float], None],
    sound: Iterable[Sound] | None = None,
) -> tuple[bytes, list[Part]]:
    """Write an audiogram's pictures and sound into the recording's copies.

    Return the header of its MP4, and the part that follows. `tell` is called many times a second
    with the share of the work that is done, 0 to 1; an exception that it raises leaves nothing
    behind. `sound` replaces the program's, frame by frame: it has as many, without those that an
    encoder puts before the first sample. Raises Empty or OSError.
    """
    if not laid:
        raise Empty("no whole second of sound was recorded")
    samples = laid[-1].end
    pictures = max(1, round(samples / PICTURE))
    recorded = set(seats(laid))
    speakers = [person.seat for person in scene.people if person.seat in recorded]
    work = pictures + _DECODING * samples / FRAME * (1 + len(speakers))
    done = 0.0

    def tell_more(share: float) -> None:
        nonlocal done
        done += share
        tell(min(1.0, done / work))

    def tell_decoded(frames: int) -> None:
        tell_more(frames * _DECODING)

    sounding = Sounding(
        bars(program_levels(laid, tell_decoded), waveform.BARS),
        {seat: rings(voice_levels(laid, seat, tell_decoded), FPS, pictures) for seat in speakers},
        pictures,
    )
    encoder = PictureEncoder(Pictures(scene, sounding), pictures, SIZE, tell_more)
    media = MediaData(encoder.describe(), encoder, PICTURE, sound or program_sound(laid))
    path = write_long(directory / "copies", "audiogram", "mdat", media.write)
    part = Part(path.relative_to(directory).as_posix(), 0, media.length)
    return header(CONTENT_TYPE, media.tracks(), media.length, about(laid, tags)), [part]


def program_sound(laid: list[Stretch]) -> Iterator[Sound]:
    """Yield the AAC frames of the program as they were recorded. Raises OSError."""
    for stretch in laid:
        take = stretch.take
        init = take.tracks[take.audio]
        for segment in stretch.segments:
            for data in coded(segment, take.audio):
                yield Sound(init, data)
