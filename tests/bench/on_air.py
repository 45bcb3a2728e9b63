import contextlib
import subprocess
import sys

from tests.support.eventually import eventually


@contextlib.contextmanager
def on_air(site, room, picture: bool):
    """Let the host of a live room speak, and be seen if `picture`, while the block runs."""
    seat = room.seats.get(role="host")
    arguments = [site.url, room.get_absolute_url(), seat.new_stream_key()]
    arguments.append("picture" if picture else "sound")
    publisher = subprocess.Popen([sys.executable, "-m", "tests.bench.publisher", *arguments])
    try:
        eventually(lambda: heard(room, seat), "the host was not heard", 30)
        yield
    finally:
        publisher.terminate()
        publisher.wait(10)


def heard(room, seat) -> bool:
    room.refresh_from_db()
    seat.refresh_from_db()
    return seat.heard_epoch is not None and seat.heard_epoch == room.epoch
