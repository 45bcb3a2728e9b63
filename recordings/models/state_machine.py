from datetime import timedelta
from typing import ClassVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from recordings.states import States

# A worker that says nothing for this long while at work is taken for dead. The work takes a
# second, or else each second is told how far it is.
PATIENCE = timedelta(seconds=60)


class StateMachine:
    """Moves along a declared graph of states, each move claimed by one UPDATE."""

    graph: ClassVar[States]

    @transaction.atomic
    def move(self, before: str, after: str, **fields) -> bool:
        """Go from one state to another; False when the row is not, or no longer, at `before`.

        A move from a state to itself relieves a worker that has been silent for PATIENCE.
        Raises UndeclaredMove for an arrow the graph does not have.
        """
        self.graph.check(before, after)
        now = timezone.now()
        here = Q(pk=self.pk, state=before)
        if before == after:
            here &= Q(moved_at__lt=now - PATIENCE)
        claimed = type(self)._base_manager.filter(here)
        moved = bool(claimed.update(state=after, moved_at=now, **fields))
        self.refresh_from_db(fields=["state", "moved_at", *fields])
        if moved:
            self.after_move()
        return moved

    def claim(self, before: str, during: str) -> bool:
        """Take the work up, from the state `before` it or from a worker that died during it."""
        return self.move(before, during) or self.move(during, during)

    def after_move(self) -> None:
        """Called inside the transaction of every move that happened."""
