import fcntl
import os
from pathlib import Path

from hotline.supervisor import CannotStart


class Lock:
    """A lock that allows one `up` per data folder; the kernel releases it when the process ends."""

    def __init__(self, data: Path, address: str) -> None:
        """Raises `CannotStart` if another process holds the lock."""
        self.file = (data / "up.lock").open("a+")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.file.seek(0)
            raise CannotStart(f"Hotline is already running: {self.file.read()}.") from None
        self.file.truncate(0)
        self.file.write(f"process {os.getpid()}, {address}")
        self.file.flush()

    def outlive_exec(self) -> None:
        os.set_inheritable(self.file.fileno(), True)
