"""Numbers of this process out of /proc (man 5 proc); those that are not there are left out."""

import asyncio
import os
import time
from contextlib import suppress
from pathlib import Path

from .snapshot import Snapshot

PAGE = os.sysconf("SC_PAGE_SIZE")  # bytes


def gather(snapshot: Snapshot) -> None:
    """Set the numbers of this process; those of an event loop only if called on one."""
    snapshot.set("hotline_process_memory_bytes", resident("self"))
    snapshot.set("hotline_process_cpu_seconds_total", time.process_time())
    for name, number in _descriptors().items():
        snapshot.set(name, number)
    with suppress(OSError):
        snapshot.set("hotline_process_threads", len(os.listdir("/proc/self/task")))
    with suppress(RuntimeError):  # no event loop here
        snapshot.set("hotline_process_tasks", len(asyncio.all_tasks()))


def resident(pid: int | str) -> int | None:
    """Return the resident memory of a process in bytes; None if it is gone or not said."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError, ValueError):
        return None


def _descriptors() -> dict[str, int]:
    folder = "/proc/self/fd"
    try:
        targets = [_target(f"{folder}/{number}") for number in os.listdir(folder)]
    except OSError:
        return {}
    sockets = sum(target.startswith("socket:") for target in targets)
    return {
        "hotline_process_descriptors": len(targets),
        "hotline_process_connections": sockets,
    }


def _target(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""  # closed meanwhile
