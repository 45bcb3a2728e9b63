"""Commands sent to a mixer when the desired state differs from what was sent before.

The rows are read each second and seldom differ, so most reads send nothing.
"""


class Commands:
    """`order(do=…, …)` sends a command to the mixer (see `rooms.media.mixer`)."""

    def __init__(self, order):
        self._order = order
        self._muted = set()
        self._arrangement = None
        self._card = None

    def mute(self, seats):
        """Mute exactly these seats, whether they publish or not."""
        for seat in self._muted ^ seats:
            self._order(do="mute", seat=seat, muted=seat in seats)
        self._muted = seats

    def arrange(self, arrangement):
        """Set how the picture is composed: ``{layout, spotlight, names}``."""
        if self._arrangement != arrangement:
            self._arrangement = arrangement
            self._order(do="arrange", **arrangement)

    def show_now(self, question, asker):
        """Show this Now question in the picture; None shows none."""
        if self._card != (question, asker):
            self._card = question, asker
            self._order(do="now", question=question, asker=asker)
