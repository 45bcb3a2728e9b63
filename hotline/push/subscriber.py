"""One socket's end of the hub."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from hotline.web.asgi_types import Message
from hotline.web.close_codes import BEHIND

from .eager_task import EagerTask
from .variant import Variant

BACKLOG = 4  # messages that may wait for a socket before it gets the newest snapshot instead
MAX_SKIPS = 50  # skipped messages after which a socket that never reads is dropped


class Subscriber:
    """A socket that follows a room.

    Args:
        send: the ASGI send of the connection; it may wait while the peer does not read.
        variant: the role, language and list for which the page of this socket is rendered.
        event: number of the last event that the page has.
        seat: key of the seat whose page opened the socket.

    The feed sets `when_caught_up`. It is called when a subscriber that fell behind has written all
    its queued messages, which may be long after the last event in the room.
    """

    def __init__(
        self,
        send: Callable[[Message], Coroutine[Any, Any, None]],
        variant: Variant,
        event: int,
        seat: str | None = None,
    ) -> None:
        self.variant = variant
        self.seat = seat
        self.event = event
        self.told: dict[str, object] = {}  # the last value of a key, for its feed to compare with
        self.heard_at = time.monotonic()
        self._send = send
        self._texts: list[str] = []
        self._pulses: dict[
            str, str
        ] = {}  # {key: text} of transient events, which have no event number
        self._stale = False
        self.lacking: set[str] = set()  # keys of transient events whose whole value it needs
        self._skips = 0
        self._writing = False
        self._begun: EagerTask[None] | None = None  # a send that waits, until the writer awaits it
        self._closing: asyncio.Task[None] | None = None
        self.when_caught_up: Callable[[], object] = lambda: None
        self._work = asyncio.Event()
        self._writer: asyncio.Task[None] | None = asyncio.create_task(self._write())
        self._writer.add_done_callback(self._forget_writer)

    def event_text(self, text: str, event: int) -> None:
        """Queue a rendered change; a socket too far behind loses it and is marked stale."""
        if event <= self.event or self._stale:
            return
        self.event = event
        self._queue(text)

    def pass_over(self, event: int) -> None:
        """Note a change that is nothing to this page, so that the next one follows it."""
        if event > self.event and not self._stale:
            self.event = event

    def in_order(self, text: str) -> None:
        """Queue a text without a number that may not overtake changes or be overtaken by them."""
        if not self._stale:
            self._queue(text)

    def _queue(self, text: str) -> None:
        if self._written_at_once(text):
            return
        if len(self._texts) >= BACKLOG:
            self._texts.clear()
            self._stale = True
            self._skip()
        else:
            self._texts.append(text)
        self._work.set()

    def fresh_text(self, text: str, event: int) -> None:
        """Queue a snapshot; it replaces all waiting changes."""
        self._stale = False
        self.event = event
        if not self._written_at_once(text):
            self._texts = [text]
            self._work.set()

    def pulse(self, key: str, text: str, later: str | None = None) -> bool:
        """Queue a transient event; it overwrites an unsent one of the same key.

        Args:
            later: queued instead of `text`, if that cannot be written at once.

        Returns:
            whether `text` was written at once.
        """
        if self._written_at_once(text):
            return True
        if key in self._pulses:
            self._skip()
        self._pulses[key] = text if later is None else later
        self._work.set()
        return False

    def part(self, key: str, text: str) -> None:
        """Queue a transient event that carries a part of its value.

        If it overwrites an unsent part, the key is in `lacking` until the whole value is queued.
        """
        if key in self._pulses:
            self.lacking.add(key)
        self.pulse(key, text)

    def whole(self, key: str, text: str) -> None:
        """Queue a transient event that carries its whole value."""
        self.lacking.discard(key)
        self.pulse(key, text)

    @property
    def fell_behind(self) -> bool:
        """Whether it lost changes and waits for a snapshot."""
        return self._stale

    @property
    def wants_fresh(self) -> bool:
        """Whether it fell behind, has written its queue, and can be given a snapshot."""
        return self._stale and not self._texts and not self._writing

    @property
    def is_open(self) -> bool:
        return self._writer is not None and not self._writer.done()

    def close(self, code: int | None = None) -> None:
        """Stop writing; with a code, also close the socket."""
        if self._writer:
            self._writer.cancel()
        if code is not None and self._closing is None:
            self._closing = asyncio.create_task(self._hang_up(code))

    def _forget_writer(self, writer: asyncio.Task[None]) -> None:
        """Drop the task that ended: its exception refers to this, so that both would be garbage."""
        self._writer = None
        if not writer.cancelled():
            writer.exception()  # the connection is gone; its consumer is notified separately

    def _written_at_once(self, text: str) -> bool:
        """Send the text immediately if no other text is waiting; True if it need not be queued.

        The writer task is needed only when the peer does not read and the send must wait.
        """
        if self._writing or self._texts or self._pulses or self._stale or not self.is_open:
            return False
        try:
            self._begun = EagerTask.run(self._send({"type": "websocket.send", "text": text}))
        except Exception:
            self.close()  # the connection is gone; its consumer is notified separately
            return True
        if self._begun:
            self._writing = True
            self._work.set()
        else:
            self._skips = 0
        return True

    def _skip(self) -> None:
        self._skips += 1
        if self._skips > MAX_SKIPS:
            self.close(code=BEHIND)

    async def _hang_up(self, code: int) -> None:
        await self._send({"type": "websocket.close", "code": code})

    async def _write(self) -> None:
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
                self._skips = 0  # the peer is slow, but it reads
            if self._stale:
                self.when_caught_up()
