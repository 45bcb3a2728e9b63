"""How late a room's mix is sent, measured at the socket of its mixer."""

import contextlib
import time

from rooms.media import ipc_protocol
from rooms.media.mixer.clock import RATE
from tests.bench import mixers, sent
from tests.bench.figures import percentile

SPEAKERS = 2


class Lateness:
    """Notes for each packet of the program's sound how late it was sent, in ms.

    The earliest packet of all counts as in time.
    """

    def __init__(self) -> None:
        self._notes: list[tuple[float, float]] = []  # time, and time less that of its sound

    def note(self, message: bytes) -> None:
        if message[:1] != b"P":
            return
        now, told = time.monotonic(), ipc_protocol.unpack(message)
        if told.stream == ipc_protocol.PROGRAM_SOUND:
            self._notes.append((now, now - told.timestamp / RATE))

    def p99(self, since: float, until: float) -> float:
        """Return the lateness in ms that 99 of 100 packets of a period keep."""
        earliest = min(at for _now, at in self._notes)
        late = [1000 * (at - earliest) for now, at in self._notes if since <= now <= until]
        return percentile(late, 0.99)


@contextlib.contextmanager
def live_room(directory):
    """Run the mixer of a room with two speakers who hear each other; yield its `Lateness`."""
    directory.mkdir(parents=True)
    lateness = Lateness()
    with (
        mixers.mixer(directory, 540, lateness.note) as (_process, ours),
        mixers.spoken(ours, sent.voices(SPEAKERS), [], listened=True),
    ):
        time.sleep(mixers.WARM)
        yield lateness
