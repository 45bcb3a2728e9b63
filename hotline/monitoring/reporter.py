"""Posts the numbers of this process every few seconds: its heartbeat too."""

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import redis

from hotline.core import outages
from hotline.core.free_space import free_space

from . import board, process_numbers
from .snapshot import Snapshot

log = logging.getLogger(__name__)

Gather = Callable[[Snapshot], object]
"""Sets numbers of a snapshot."""


def own_name() -> str:
    """The name of a process that has no better one."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Reporter:
    """Reports a process of a kind.

    Args:
        gather: adds its own numbers to each snapshot, on its event loop.
        gather_from_disk: adds those that need the disk of the recordings, in the thread that posts,
            for which it may wait a moment (see `hotline.core.disk_look`).
    """

    def __init__(
        self,
        kind: str,
        name: str,
        gather: Gather = lambda snapshot: None,
        gather_from_disk: Gather = lambda snapshot: None,
    ) -> None:
        self._kind, self._name = kind, name
        self._gather = gather
        self._gather_from_disk = gather_from_disk
        self._server = board.client()

    async def run(self) -> None:
        """Report until cancelled: numbers of the loop are read on it, those of the disk in the
        thread that posts, because a share that hangs would stop the sound of every room.
        """
        try:
            while True:
                snapshot = self._snapshot()
                await asyncio.to_thread(self._post, snapshot)
                await asyncio.sleep(board.EVERY)
        finally:
            self._leave()

    def run_in_thread(self) -> Callable[[], None]:
        """Report from a thread of its own; return a function that ends it."""
        over = threading.Event()

        def report() -> None:
            while not over.is_set():
                self._post(self._snapshot())
                over.wait(board.EVERY)
            self._leave()

        threading.Thread(target=report, name="reporter", daemon=True).start()
        return over.set

    def _snapshot(self) -> Snapshot:
        snapshot = Snapshot(self._kind, self._name)
        _add(process_numbers.gather, snapshot)
        _add(self._gather, snapshot)
        return snapshot

    def _post(self, snapshot: Snapshot) -> None:
        snapshot.set("hotline_disk_free_bytes", free_space())
        _add(self._gather_from_disk, snapshot)
        try:
            board.post(self._server, snapshot)
        except (redis.RedisError, OSError) as error:
            outages.REDIS.note(error)

    def _leave(self) -> None:
        with suppress(redis.RedisError, OSError):
            board.take_down(self._server, self._kind, self._name)
        self._server.close()


def _add(gather: Gather, snapshot: Snapshot) -> None:
    try:
        gather(snapshot)
    except Exception:  # a fault in a number must not end the heartbeat
        log.exception("the numbers of this process could not be read")
