"""One socket's end of the fan-out."""

import asyncio
import time

from hotline.web.close_codes import BEHIND

from .eager_task import EagerTask

BACKLOG = 4  # messages a socket may be behind before it is given the newest whole state instead
MAX_SKIPS = 50  # skipped messages after which a socket that never reads is dropped


class Subscriber:
    """A socket following a room.

    Args:
        send: the ASGI send of the connection; it may wait while the peer does not read.
        variant: (role, language) the page of this socket is drawn for.
        event: number of the last event that the page has.
        seat: key of whose socket it is.

    Whoever draws the whole state sets `when_caught_up`: it is called once a line that fell behind
    has been written all it had, which may be long after anything happened in the room.
    """

    def __init__(self, send, variant, event, seat=None):
        self.variant = variant
        self.seat = seat
        self.event = event
        self.heard_at = time.monotonic()
        self._send = send
        self._texts = []
        self._pulses = {}  # key: text, of what is not numbered
        self._stale = False
        self.lacks_counts = True
        self._skips = 0
        self._writing = False
        self._begun = None  # a send that waits for the peer, not yet the writer's
        self._closing = None
        self.when_caught_up = lambda: None
        self._work = asyncio.Event()
        self._writer = asyncio.create_task(self._write())

    def event_text(self, text, event):
        """Queue a drawn change; a socket too far behind loses it, and is marked `stale`."""
        if event <= self.event or self._stale:
            return
        self.event = event
        if self._written_at_once(text):
            return
        if len(self._texts) >= BACKLOG:
            self._texts.clear()
            self._stale = True
            self._skip()
        else:
            self._texts.append(text)
        self._work.set()

    def fresh_text(self, text, event):
        """Queue the whole state: it replaces whatever was waiting."""
        self._stale = False
        self.event = event
        if not self._written_at_once(text):
            self._texts = [text]
            self._work.set()

    def pulse(self, key, text):
        """Latest wins: what was not sent yet of the same key is overwritten."""
        if self._written_at_once(text):
            return
        if key in self._pulses:
            self._skip()
        self._pulses[key] = text
        self._work.set()

    def counts(self, text, all_of_them=False):
        """Queue changed counts. Those that were overwritten come again, with all the others."""
        if "votes" in self._pulses and not all_of_them:
            self.lacks_counts = True
        elif all_of_them:
            self.lacks_counts = False
        self.pulse("votes", text)

    @property
    def wants_fresh(self):
        """It fell behind, has been written all it had, and can take the whole state again."""
        return self._stale and not self._texts and not self._writing

    @property
    def is_open(self):
        return not self._writer.done()

    def close(self, code=None):
        """Stop writing; with a code, close the socket too."""
        self._writer.cancel()
        if code is not None and self._closing is None:
            self._closing = asyncio.create_task(self._hang_up(code))

    def _written_at_once(self, text):
        """Nothing is under way, so the text can go; True when it is out of our hands.

        Only where the peer does not read has the writer to be woken, and to wait.
        """
        if self._writing or self._texts or self._pulses or self._stale or not self.is_open:
            return False
        try:
            self._begun = EagerTask.run(self._send({"type": "websocket.send", "text": text}))
        except Exception:
            self.close()  # the connection is gone; whoever holds it finds out by itself
            return True
        if self._begun:
            self._writing = True
            self._work.set()
        else:
            self._skips = 0
        return True

    def _skip(self):
        self._skips += 1
        if self._skips > MAX_SKIPS:
            self.close(code=BEHIND)

    async def _hang_up(self, code):
        await self._send({"type": "websocket.close", "code": code})

    async def _write(self):
        while True:
            await self._work.wait()
            self._work.clear()
            if self._begun:
                begun, self._begun = self._begun, None
                await begun
                self._writing = False
                self._skips = 0
            while self._texts or self._pulses:
                if self._texts:
                    text = self._texts.pop(0)
                else:
                    text = self._pulses.pop(next(iter(self._pulses)))
                self._writing = True
                await self._send({"type": "websocket.send", "text": text})
                self._writing = False
                self._skips = 0  # slow is not dead
            if self._stale:
                self.when_caught_up()
