"""The audiogram of a session: a video of a session without cameras, drawn from its sound."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from recordings.drawing.audiogram import waveform
from recordings.drawing.audiogram.pictures import Pictures, Sounding
from recordings.drawing.audiogram.places import SIZE
from recordings.drawing.audiogram.scene import Scene

from .aac_file import AacFile
from .atomic_write import write_long
from .copy_tags import Tags, about
from .finished import Finished
from .mastered_sound import VIDEO_TARGET, MasteredSound
from .media_data import MediaData
from .mp4.movie import header
from .picture_encoder import FPS, PICTURE, PictureEncoder
from .sound_levels import bars, program_levels, rings, voice_levels
from .speaker_m4a import seats
from .timeline import FRAME, Empty, Stretch
from .virtual_file import Part

CONTENT_TYPE = "video/mp4"

_DECODING, _MASTERING = 0.02, 0.1
"""Time that decoding one AAC frame takes, and mastering one, relative to making one picture."""


def build(
    directory: Path,
    laid: list[Stretch],
    tags: Tags,
    scene: Scene,
    tell: Callable[[float], None],
) -> Finished:
    """Write an audiogram's pictures and its mastered sound into the recording's copies.

    `tell` is called many times a second with the share of the work that is done, 0 to 1; an
    exception that it raises leaves nothing behind. Raises Empty or OSError.
    """
    if not laid:
        raise Empty("no whole second of sound was recorded")
    samples = laid[-1].end
    pictures = max(1, round(samples / PICTURE))
    recorded = set(seats(laid))
    speakers = [person.seat for person in scene.people if person.seat in recorded]
    frames = samples / FRAME
    mastering = _MASTERING * frames
    work = mastering + pictures + _DECODING * frames * (1 + len(speakers))
    done = 0.0

    def tell_more(share: float) -> None:
        nonlocal done
        done += share
        tell(min(1.0, done / work))

    def tell_decoded(frames: int) -> None:
        tell_more(frames * _DECODING)

    copies = directory / "copies"
    copies.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=copies) as coded:
        sound = MasteredSound(
            laid, VIDEO_TARGET, lambda share: tell(share * mastering / work), always_stereo=True
        )
        file = AacFile(coded, mono=False, frames=samples // FRAME)
        (heard,) = sound.encode([file])
        done = mastering
        sounding = Sounding(
            bars(program_levels(laid, tell_decoded), waveform.BARS),
            {
                seat: rings(voice_levels(laid, seat, tell_decoded), FPS, pictures)
                for seat in speakers
            },
            pictures,
        )
        encoder = PictureEncoder(Pictures(scene, sounding), pictures, SIZE, tell_more)
        media = MediaData(encoder.describe(), encoder, PICTURE, file.entry, _frames(coded, file))
        path = write_long(copies, "audiogram", "mdat", media.write)
    part = Part(path.relative_to(directory).as_posix(), 0, media.length)
    head = header(CONTENT_TYPE, media.tracks(), media.length, about(laid, tags))
    return Finished(CONTENT_TYPE, head, [part], heard, VIDEO_TARGET)


def _frames(coded: BinaryIO, file: AacFile) -> Iterator[bytes]:
    """Yield the frames that were written to a file, in order. Raises OSError."""
    coded.seek(0)
    for size in file.sizes:
        yield coded.read(size)
