from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import connection, models

if TYPE_CHECKING:
    from .room import Room


class ReactionCount(models.Model):
    """How many reactions of a kind came in one second of a room."""

    room = models.ForeignKey("rooms.Room", models.CASCADE, related_name="reaction_counts")
    second = models.BigIntegerField()  # UTC, seconds since 1970
    kind = models.CharField(max_length=10)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "second", "kind"], name="one_count_of_a_reaction_in_a_second"
            )
        ]

    def __str__(self) -> str:
        return f"{self.room_id}, {self.second}: {self.count} × {self.kind}"

    @classmethod
    def add_all(cls, room_id: int, counts: Mapping[tuple[int, str], int]) -> None:
        """Add ``{(second, kind): count}`` to what is there, in one statement.

        Several processes write for one room, so the database adds.
        """
        rows = [(room_id, second, kind, count) for (second, kind), count in sorted(counts.items())]
        if not rows:
            return
        table = cls._meta.db_table
        places = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (room_id, second, kind, count) VALUES {places}"
                " ON CONFLICT (room_id, second, kind)"
                f" DO UPDATE SET count = {table}.count + excluded.count",
                [value for row in rows for value in row],
            )

    @classmethod
    def heat(cls, room: "Room") -> list[tuple[int, str, int]]:
        """Return ``(second, kind, count)`` of the session, in order; empty before it is live."""
        if room.live_at is None:
            return []
        counts = cls.objects.filter(room=room, second__gte=int(room.live_at.timestamp()))
        if room.ended_at:
            counts = counts.filter(second__lte=int(room.ended_at.timestamp()))
        return list(counts.order_by("second", "kind").values_list("second", "kind", "count"))
