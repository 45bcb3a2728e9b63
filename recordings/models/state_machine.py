from datetime import timedelta
from typing import ClassVar

from django.db import transaction
from django.db.models import Q

from hotline.core.database_clock import database_now
from recordings.states import States

from .mixins import RowMixin

# A worker that is silent for this long counts as dead. Its work takes a second, or else it reports
# its progress every second. The times are those of the database, because a worker whose clock is
# ahead would take over from all others.
PATIENCE = timedelta(seconds=60)


class StateMachine(RowMixin):
    """Mixin that changes a row's state along a declared graph, each time by one UPDATE.

    The model has the columns `state` and `moved_at`.
    """

    graph: ClassVar[States]

    @transaction.atomic
    def move(self, before: str, after: str, **fields: object) -> bool:
        """Change the state; return False if the row is not, or no longer, in `before`.

        A move from a state to itself succeeds only after PATIENCE without a move: the caller
        takes over from a dead worker. Raises UndeclaredMove if the graph has no such arrow.
        """
        self.graph.check(before, after)
        self.hold_room()
        now = database_now()
        here = Q(pk=self.pk, state=before)
        if before == after:
            here &= Q(moved_at__lt=now - PATIENCE)
        claimed = type(self)._base_manager.filter(here)
        moved = bool(claimed.update(state=after, moved_at=now, **fields))
        if not moved and not type(self)._base_manager.filter(pk=self.pk).exists():
            return False  # it was deleted meanwhile
        self.refresh_from_db(fields=["state", "moved_at", *fields])
        if moved:
            self.after_move()
        return moved

    def claim(self, before: str, during: str, **fields: object) -> bool:
        """Claim the work: move on from `before`, or take over from a worker that died."""
        return self.move(before, during, **fields) or self.move(during, during, **fields)

    def hold_room(self) -> None:
        """Lock the row's room, which is locked before the row itself. `room_lock` says why."""
        raise NotImplementedError

    def after_move(self) -> None:
        """Called inside the transaction of each successful move."""
