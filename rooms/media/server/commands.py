"""What people want of an engine, ordered once: the rows are read each second, and seldom differ."""


class Commands:
    """`order(do=…, …)` hands one to the engine (see `wire`)."""

    def __init__(self, order):
        self._order = order
        self._muted = set()
        self._arrangement = None
        self._card = None

    def mute(self, seats):
        """These seats and no others are not heard, whether they publish or not."""
        for seat in self._muted ^ seats:
            self._order(do="mute", seat=seat, muted=seat in seats)
        self._muted = seats

    def arrange(self, arrangement):
        """How the picture is composed: ``{layout, spotlight, names}``."""
        if self._arrangement != arrangement:
            self._arrangement = arrangement
            self._order(do="arrange", **arrangement)

    def show_now(self, question, asker):
        """The Now question, for the picture."""
        if self._card != (question, asker):
            self._card = question, asker
            self._order(do="now", question=question, asker=asker)
