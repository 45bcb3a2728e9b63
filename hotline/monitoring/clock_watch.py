"""A look at this machine's clock, beside that of the database, which all machines share."""

import logging
import threading
import time

from hotline.core import outages
from hotline.core.database_clock import clock_ahead
from hotline.core.db_thread import then_give_back

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds between two looks
RIGHT = 2.0  # seconds that a clock may be wrong


class ClockWatch:
    """Says in the log when the clock becomes wrong, and when it is right again.

    Args:
        cost: a sentence on what that costs, or not.

    Attributes:
        ahead: how many seconds it was ahead at the last look; None before the first.
    """

    def __init__(self, cost: str) -> None:
        self.ahead: float | None = None
        self._cost = cost

    def note(self, ahead: float) -> None:
        was_right = self.ahead is None or abs(self.ahead) <= RIGHT
        self.ahead = ahead
        if (abs(ahead) <= RIGHT) == was_right:
            return
        if not was_right:
            log.warning("The clock of this machine is right again.")
            return
        log.error(
            "The clock of this machine is %.0f s %s that of the database: set it right, as by NTP."
            " %s",
            abs(ahead),
            "ahead of" if ahead > 0 else "behind",
            self._cost,
        )

    def run_in_thread(self) -> None:
        """Look now and once a minute, in a thread of its own, for as long as the process runs."""
        threading.Thread(target=self._watch, name="clock watch", daemon=True).start()

    def _watch(self) -> None:
        while True:
            try:
                self.note(then_give_back(clock_ahead))
            except Exception as error:  # the next look may succeed
                if not outages.noted(error):
                    log.exception("the clock of this machine could not be compared")
            time.sleep(EVERY)
