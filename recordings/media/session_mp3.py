"""The MP3 of a session: its sound without the gaps, at podcast loudness, with tags."""

import io
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import av
from av.stream import Disposition

from recordings.drawing import cover

from .atomic_write import write_long
from .copy_tags import Tags
from .mastering import Master
from .paths import RATE
from .prefetch import ahead
from .session_loudness import measure, unmeasured
from .target_loudness import Sound, gain_for, sound_of
from .timeline import Empty, Stretch

CONTENT_TYPE = "audio/mpeg"

BIT_RATES = {"stereo": 160_000, "mono": 96_000}  # bits per second
# LAME's quality is 0 (best) to 9: at these rates 7 has no audible cost. Joint stereo would save a
# fifth of the bits and take a third more time.
LAME = {"compression_level": "7", "joint_stereo": "0"}

BATCH = 50  # frames of 24 ms


def build(directory: Path, laid: list[Stretch], tags: Tags, tell: Callable[[float], None]) -> Path:
    """Write a session's MP3 into the recording's copies; return its path.

    `tell` is called many times a second with the share of the work that is done, 0 to 1. Raises
    Empty or OSError.
    """
    if not laid:
        raise Empty("no whole second of sound was recorded")
    work = laid[-1].end + unmeasured(laid)
    done = 0

    def tell_more(samples: int) -> None:
        nonlocal done
        done += samples
        tell(done / work)

    loudness = measure(laid, tell_more)
    mono = loudness.is_mono

    def rehearse(gain: float, sound: Sound) -> Sound:
        file = io.BytesIO()
        encode(file, made_ahead(Master(gain, mono).frames(sound)), mono)
        return play(file)

    master = Master(gain_for(laid, loudness, rehearse), mono)

    def write(file: BinaryIO) -> None:
        sound = made_ahead(master.frames(sound_of(laid)))
        encode(file, counted(sound, tell_more), mono, tags)

    return write_long(directory / "copies", "mp3", "mp3", write)


def encode(file: BinaryIO, sound: Sound, mono: bool, tags: Tags | None = None) -> None:
    """Write an MP3 of planar float32 frames of 1152 samples, with its ID3 tags and cover."""
    layout = "mono" if mono else "stereo"
    with av.open(file, "w", format="mp3", options={"id3v2_version": "3"}) as output:
        stream = output.add_stream("libmp3lame", rate=RATE, layout=layout, options=LAME)
        stream.bit_rate = BIT_RATES[layout]
        if tags:
            output.metadata.update(tags.metadata())
            _attach_cover(output, tags)
        for frame in sound:
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def play(file: BinaryIO) -> Iterator[av.AudioFrame]:
    file.seek(0)
    with av.open(file, "r") as whole:
        yield from whole.decode(audio=0)


def made_ahead(frames: Sound) -> Iterator[av.AudioFrame]:
    """Yield the same frames, produced on another thread while earlier ones are encoded."""
    frames = iter(frames)
    # In batches, because switching threads at each frame would cost more than its work.
    for batch in ahead(iter(lambda: list(islice(frames, BATCH)), [])):
        yield from batch


def counted(frames: Sound, tell: Callable[[int], None]) -> Iterator[av.AudioFrame]:
    for frame in frames:
        yield frame
        tell(frame.samples)


def _attach_cover(output: av.container.OutputContainer, tags: Tags) -> None:
    picture = output.add_mux_stream("mjpeg", width=cover.SIDE, height=cover.SIDE)
    picture.disposition = Disposition.attached_pic
    packet = av.Packet(cover.draw(tags.title, tags.artist, tags.album, tags.hue))
    packet.stream, packet.time_base = picture, Fraction(1, RATE)
    packet.pts = packet.dts = 0
    packet.is_keyframe = True
    output.mux(packet)
