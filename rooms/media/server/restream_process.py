"""The media server's end of one restream process: started, watched, killed and started again."""

import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from hotline.core.cancellation import end

from ..restream.orders import Orders

log = logging.getLogger(__name__)

SILENCE = 40.0
"""Seconds without a word after which the process is killed. It speaks each second while all is
well; resolving a name and connecting may take half a minute."""

FINISHED_WITHIN = 6.0
"""Seconds that the process has to send the last second of a session."""

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before the next try: twice as long after each failure."""

MOST_DOUBLINGS = 10
"""Of the wait, which is the longest by then."""

STEADY = 30.0
"""Seconds on air after which a failure counts as the first."""

KEPT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""The environment of the process. It talks to strangers, so it has none of the site's secrets."""

OnState = Callable[..., None]
"""Called with `state`, and with `why` and `next_try` (seconds) after a failure."""


class RestreamProcess:
    """Sends to one destination until `finish` or `stop`.

    Args:
        read_orders: returns what to do, at each start; raises ValueError if the stream key can't be
            read.
        on_state: called with each change.
    """

    def __init__(self, read_orders: Callable[[], Orders], on_state: OnState) -> None:
        self._read_orders = read_orders
        self._on_state = on_state
        self._process: asyncio.subprocess.Process | None = None
        self._finishing = False
        self._state = ""
        self._was_on_air = False
        self._task = asyncio.create_task(self._run())

    async def finish(self) -> None:
        """Let it send what is recorded, at most FINISHED_WITHIN seconds."""
        self._finishing = True
        if self._process is None:
            self._task.cancel()
        elif self._process.stdin:
            self._process.stdin.close()
        await asyncio.wait([self._task], timeout=FINISHED_WITHIN)
        await self.stop()

    async def stop(self) -> None:
        """End it at once."""
        await end([self._task])

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                state, why, steady = await self._once()
            except Exception:  # whatever the process says, the destination is tried again
                log.exception("a restream process could not be run")
                state, why, steady = "lost", "failed", False
            if self._finishing:
                return
            failures = 1 if steady else min(failures + 1, MOST_DOUBLINGS)
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1))
            # A server that had taken it may hold on to the lost connection for a while.
            if state == "refused" and not self._was_on_air:
                wait = LONGEST_WAIT
            self._emit(state, why=why, next_try=wait)
            await asyncio.sleep(wait)

    async def _once(self) -> tuple[str, str, bool]:
        """Run the process once; return (state, why, whether it was on air for long)."""
        try:
            orders = self._read_orders()
        except ValueError:
            return "refused", "key", False
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "rooms.media.restream",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
        )
        self._process = process
        try:
            assert process.stdin is not None  # a pipe, as asked for
            process.stdin.write(orders.line())
            return await self._listen(process)
        finally:
            self._process = None
            with suppress(ProcessLookupError):
                process.kill()
            await asyncio.shield(process.wait())

    async def _listen(self, process: asyncio.subprocess.Process) -> tuple[str, str, bool]:
        on_air_since: float | None = None
        last = "failed"
        assert process.stdout is not None  # a pipe, as asked for
        while True:
            try:
                line = await asyncio.wait_for(process.stdout.readline(), SILENCE)
            except TimeoutError:
                last = "stalled" if on_air_since else "silent"
                break
            if not line:
                break
            told = json.loads(line)
            state = told["state"]
            if state in ("lost", "refused"):
                return state, told["why"], _long_since(on_air_since)
            if state == "on_air" and on_air_since is None:
                on_air_since = time.monotonic()
                self._was_on_air = True
            if state != "done":
                self._emit(state)
        return "lost", last, _long_since(on_air_since)

    def _emit(self, state: str, **more: object) -> None:
        if state != self._state or more:
            self._state = state
            self._on_state(state=state, **more)


def _long_since(moment: float | None) -> bool:
    return moment is not None and time.monotonic() - moment > STEADY
