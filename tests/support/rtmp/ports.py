import socket
from pathlib import Path

LISTENS = "0A"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def is_listening(port: int) -> bool:
    """Whether a TCP socket of this machine listens there; nothing connects to it."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(row[3] == LISTENS and int(row[1].partition(":")[2], 16) == port for row in rows)
