"""A session's sound, brought to a loudness and encoded to one file or several in one pass."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Protocol

import av

from .aac_file import AacFile
from .ear import Ear, Heard
from .fan_out import fan_out
from .mastering import Master, Settings
from .prefetch import ahead
from .session_loudness import measure, unmeasured
from .target_loudness import Sound, settings_for, sound_of
from .timeline import Empty, Stretch

VIDEO_TARGET = -14.0  # LUFS, the usual loudness on video platforms

BATCH = 50  # frames of 24 ms: switching threads at each frame would cost more than its work


class SoundFile(Protocol):
    """A file that is being encoded."""

    def encode(self, batches: Iterator[list[av.AudioFrame]]) -> Heard:
        """Write all sound, planar float32 in frames of 1152; return how the file sounds."""
        ...


class MasteredSound:
    """The sound of a session's takes at `target` LUFS, both channels together.

    Creating it measures takes that were not measured as they were recorded. `tell` is called with
    the share of all work that is done, 0 to 1.

    Args:
        always_stereo: keep two channels where both are the same.
        anew: `laid` is not of whole takes, so their measurements do not serve.

    Attributes:
        mono: whether one channel is left, because both were the same.

    Raises Empty or OSError.
    """

    def __init__(
        self,
        laid: list[Stretch],
        target: float,
        tell: Callable[[float], None],
        *,
        always_stereo: bool = False,
        anew: bool = False,
    ) -> None:
        if not laid:
            raise Empty("no whole second of sound was recorded")
        self._laid = laid
        self._tell = tell
        self._done = 0
        self._work = laid[-1].end + unmeasured(laid, anew)
        loudness = measure(laid, self._advance, anew)
        self.mono = loudness.is_mono and not always_stereo
        self._settings = settings_for(laid, loudness, target, self._rehearse)

    def encode(self, files: Sequence[SoundFile]) -> list[Heard]:
        """Write all of the sound to each file; return how each of them sounds."""
        heard: dict[SoundFile, Heard] = {}

        def consumer(file: SoundFile) -> Callable[[Iterator[list[av.AudioFrame]]], None]:
            def consume(batches: Iterator[list[av.AudioFrame]]) -> None:
                heard[file] = file.encode(batches)

            return consume

        with closing(ahead(self._batches(self._settings, sound_of(self._laid)))) as batches:
            fan_out(self._counted(batches), list(map(consumer, files)))
        return [heard[file] for file in files]

    def _rehearse(self, settings: Settings, sound: Sound) -> Heard:
        """How an excerpt sounds, as two channels. AAC stands for MP3, which changes it alike."""
        file = AacFile(io.BytesIO(), self.mono)
        ear = Ear(file.codec, file.layout, file.delay)
        for coded in file.write(self._batches(settings, sound)):
            ear.listen(coded, file.config)
        return Heard(ear.as_two_channels, ear.heard.true_peak)

    def _batches(self, settings: Settings, sound: Sound) -> Iterator[list[av.AudioFrame]]:
        frames = Master(settings, self.mono).frames(sound)
        yield from iter(lambda: list(islice(frames, BATCH)), [])

    def _counted(self, batches: Iterator[list[av.AudioFrame]]) -> Iterator[list[av.AudioFrame]]:
        for batch in batches:
            yield batch
            self._advance(sum(frame.samples for frame in batch))

    def _advance(self, samples: int) -> None:
        self._done += samples
        self._tell(self._done / self._work)
