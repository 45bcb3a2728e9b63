"""A worker that is killed as soon as a recording or a copy has reached a state.

Run as ``python -m tests.support.recordings.dying_worker STATE [BYTES]``. It does the work of the
task `reconcile` once. With BYTES no file can become longer, as on a disk that is full.
"""

import errno
import io
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[3]
NEVER = "never"


def run(data: Path, state: str = NEVER, most: int | None = None) -> int:
    """Run such a worker on the tests' database; return its exit code."""
    arguments = [state] if most is None else [state, str(most)]
    environment = {
        **os.environ,
        "HOTLINE_DATA": str(data),
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "SECRET_KEY": settings.SECRET_KEY,
    }
    command = [sys.executable, "-m", "tests.support.recordings.dying_worker", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, timeout=60, check=False
    ).returncode


def main(state: str, most: int | None) -> None:
    import django

    django.setup()

    from recordings import tasks
    from recordings.media import atomic_write
    from recordings.models.state_machine import StateMachine

    move = StateMachine.move

    def move_and_die(self, before, after, **fields):
        moved = move(self, before, after, **fields)
        if moved and after == state:
            os.kill(os.getpid(), signal.SIGKILL)
        return moved

    StateMachine.move = move_and_die
    if most is not None:
        atomic_write.open = partial(open_on_full_disk, most=most)
    tasks.reconcile()


def open_on_full_disk(path: Path, mode: str, most: int) -> io.BufferedRandom:
    """Open a new file for reading and writing that can't become longer than `most` bytes.

    A limit of the process would hold for the database too.
    """

    class File(io.FileIO):
        def write(self, data):
            if self.tell() + len(data) > most:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)

    return io.BufferedRandom(File(path, mode.replace("b", "")))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)
