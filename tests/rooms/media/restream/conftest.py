import threading
from contextlib import contextmanager

import pytest

from rooms.media.restream.failure import Failure
from rooms.media.restream.orders import Orders
from rooms.media.restream.sender import Sender
from tests.support.rtmp.live_recording import growing


class Sending:
    """A sender in a thread: `states` are those it reported, `failure` is how it ended."""

    def __init__(self, orders, **options):
        self.states = []
        self.failure = None
        self._ended = threading.Event()
        sender = Sender(orders, self._report, self._ended.is_set, **options)
        self._thread = threading.Thread(target=self._run, args=[sender], daemon=True)
        self._thread.start()

    def end(self):
        """The session has ended: wait until the sender has too."""
        self._ended.set()
        return self.wait()

    def wait(self, seconds=20):
        self._thread.join(seconds)
        assert not self._thread.is_alive(), f"it still sends: {self.states}"
        return self.failure

    def _report(self, state):
        if self.states[-1:] != [state]:
            self.states.append(state)

    def _run(self, sender):
        try:
            sender.run()
        except Failure as failure:
            self.failure = failure


@pytest.fixture
def send(tmp_path):
    """A function that sends a recording of a few seconds, which begins to grow."""
    room = tmp_path / "room"

    @contextmanager
    def sending(address, key="abcd-1234", seconds=4, private=True, **options):
        with growing(room, seconds):
            one = Sending(Orders(address, key, room, 1, private), **options)
            yield one
            one._ended.set()

    return sending
