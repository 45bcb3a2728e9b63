"""A share of the network that hangs: each look at a file waits, as on a hard mount of NFS."""

import io
import os
import threading
from contextlib import contextmanager
from pathlib import Path


class HungShare:
    """It hangs until `answer`. `looks` are the threads that looked, also afterwards; the main one,
    which has the event loop, never waits, because the test would wait too.
    """

    def __init__(self, folder):
        self._folder = os.fspath(folder)
        self._over = threading.Event()
        self.looks = []

    @property
    def waiting(self):
        return [thread for thread in self.looks if thread.is_alive()]

    @property
    def stopped_the_loop(self):
        return threading.main_thread() in self.looks

    def after(self, look):
        """Return `look`, which waits first if it is at a path of the share."""

        def looking(path, *args, **kwargs):
            if self._has(path):
                self.looks.append(threading.current_thread())
                if threading.current_thread() is not threading.main_thread():
                    self._over.wait(60)
            return look(path, *args, **kwargs)

        return looking

    def answer(self):
        self._over.set()

    def hang(self):
        self._over.clear()

    def _has(self, path):
        return isinstance(path, str | Path) and os.fspath(path).startswith(self._folder)


@contextmanager
def hanging(monkeypatch, folder):
    share = HungShare(folder)
    with monkeypatch.context() as patch:
        for module, names in ((os, ("stat", "statvfs", "open", "listdir")), (io, ("open",))):
            for name in names:
                patch.setattr(module, name, share.after(getattr(module, name)))
        try:
            yield share
        finally:
            share.answer()
            for thread in share.waiting:
                if thread.name == "disk look":  # or the next test's looks would still be refused
                    thread.join(10)
