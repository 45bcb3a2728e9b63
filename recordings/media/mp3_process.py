"""Encoding of an MP3 by a process of its own.

LAME takes longer than all other work on a session's sound together, and threads of one process
would wait for each other's Python.

`Mp3Process` runs ``python -m recordings.media.mp3_process``, which reads a pickled `Job` and then
the sound from its standard input, writes the file, and answers with a pickle on its standard
output: `Heard`, or the OSError that ended it. Sound comes in batches: a count of samples as `SIZE`
packs it, and that many of each channel, planar float32; a count of 0 is the end. If the input ends
earlier then the sender has died or given up, and the process ends without an answer.
"""

import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np

from .copy_tags import Tags
from .ear import Ear, Heard
from .mp3_file import Mp3File, Pcm
from .prefetch import ahead

SIZE = struct.Struct("<I")

# More threads for one product of matrices, or more arenas for them, would only cost.
FRUGAL = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


@dataclass(frozen=True)
class Job:
    """An MP3 to write into the empty file at `path`, which lasts `seconds`."""

    path: Path
    mono: bool
    tags: Tags
    seconds: float


class Mp3Process:
    """An MP3 that a process of its own encodes and measures."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def encode(self, batches: Iterable[list[av.AudioFrame]]) -> Heard:
        """Write all sound; return how the file sounds.

        An exception of `batches` ends the process. Raises OSError, or RuntimeError if the process
        died.
        """
        command = [sys.executable, "-m", __spec__.name]
        pipe, frugal = subprocess.PIPE, {**os.environ, **FRUGAL}
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=frugal) as process:
            assert process.stdin is not None and process.stdout is not None
            try:
                with suppress(BrokenPipeError), process.stdin as sent:  # its answer says why
                    pickle.dump(self._job, sent)
                    for batch in batches:
                        pcm = np.concatenate([frame.to_ndarray() for frame in batch], axis=1)
                        sent.write(SIZE.pack(pcm.shape[1]) + pcm.astype(np.float32).tobytes())
                    sent.write(SIZE.pack(0))
                answer = process.stdout.read()
            except BaseException:
                process.kill()
                raise
        if not answer:
            raise RuntimeError(f"the process that encodes MP3 ended with {process.returncode}")
        outcome = pickle.loads(answer)
        if isinstance(outcome, OSError):
            raise outcome
        assert isinstance(outcome, Heard)
        return outcome


def main(received: BinaryIO, answer: BinaryIO) -> None:
    job: Job = pickle.load(received)
    outcome: Heard | OSError
    try:
        outcome = written(job, batches_of(received, channels=2 - job.mono))
    except EOFError:
        return
    except OSError as error:  # PyAV's errors can't be pickled
        outcome = OSError(error.errno, error.strerror)
    pickle.dump(outcome, answer)


def written(job: Job, batches: Iterator[Pcm]) -> Heard:
    """Write the file; return how it sounds."""
    with job.path.open("r+b") as out:
        file = Mp3File(out, job.mono, job.tags, job.seconds)
        ear = Ear(file.codec, file.layout, file.delay)
        with closing(ahead(file.write(batches))) as frames:
            for coded in frames:
                ear.listen(coded, b"")
    return ear.heard


def batches_of(received: BinaryIO, channels: int) -> Iterator[Pcm]:
    """Yield batches of shape (channels, samples). Raises EOFError if the end is not marked."""
    while samples := SIZE.unpack(exactly(received, SIZE.size))[0]:
        pcm = np.frombuffer(exactly(received, samples * channels * 4), np.float32)
        yield pcm.reshape(channels, samples)


def exactly(received: BinaryIO, length: int) -> bytes:
    content = received.read(length)
    if len(content) < length:
        raise EOFError
    return content


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
