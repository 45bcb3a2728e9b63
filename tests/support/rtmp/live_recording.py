"""A recording that grows by the clock, as a mixer writes it."""

import threading
import time
from contextlib import contextmanager

from tests.support.recordings.factories import NOON, RATE, SIZE, pictures, sounds, writer_of


class LiveRecording:
    """Takes that flash and beep in the first 200 ms of each second, written by the clock."""

    def __init__(self, directory, epoch=1, tone=440):
        self.directory, self.epoch = directory, epoch
        self._writer = writer_of(directory, epoch=epoch)
        self._tone = tone
        self._stopped = threading.Event()

    def write(self, start, seconds):
        """Write a take that begins at second `start` of the epoch; return at its end, or `stop`."""
        first, end = start * RATE, (start + seconds) * RATE
        coded = [(one.sample, self._writer.picture, one) for one in pictures(first, end, SIZE)]
        beeps = sounds(first, end, self._tone, "stereo", beeping=True)
        coded += [(one.sample, self._writer.sound, one) for one in beeps]
        self._writer.open(first, NOON + start)
        began = time.monotonic() - start
        for sample, write, one in sorted(coded, key=lambda item: item[0]):
            if self._stopped.wait(max(0, began + sample / RATE - time.monotonic())):
                return
            write(one)
        self._writer.close(end)

    def stop(self):
        self._stopped.set()


@contextmanager
def growing(directory, seconds, **options):
    """Write one take of so many seconds in a thread."""
    recording = LiveRecording(directory, **options)
    writer = threading.Thread(target=recording.write, args=(0, seconds), daemon=True)
    writer.start()
    try:
        yield recording
    finally:
        recording.stop()
        writer.join()
