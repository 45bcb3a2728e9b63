"""The rooms of one person, as the start page shows them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from hotline.accounts.models import User
from qna.models import Question
from recordings.models import Recording
from rooms.models import Room, Seat

HOSTED = 50  # rooms to come that are listed at most
ENDED = 4  # sessions that ended, the last one among them; `MySessions` has all
VISITED = 3  # rooms to which the page offers the way back


@dataclass(frozen=True)
class MyRoom:
    """A room, and the seat that the person has there.

    Attributes:
        waiting: the number of questions that wait for an answer.
        answered: the number of questions that were answered.
    """

    seat: Seat
    recording: Recording | None = None
    waiting: int = 0
    answered: int = 0

    @property
    def room(self) -> Room:
        return self.seat.room

    @property
    def minutes(self) -> int | None:
        """How long the session was, in minutes; None if it never went live."""
        live_at, ended_at = self.room.live_at, self.room.ended_at
        return round((ended_at - live_at).total_seconds() / 60) if live_at and ended_at else None

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.recording and self.recording.is_withdrawn)

    @property
    def is_erased(self) -> bool:
        return bool(self.recording and self.recording.is_gone)

    @property
    def has_replay(self) -> bool:
        room = self.room
        recorded = room.has_ended and room.recorded and room.live_at is not None
        return recorded and not (self.is_withdrawn or self.is_erased) and self.is_open

    @property
    def is_open(self) -> bool:
        """Whether the person may see the page of the room."""
        return self.room.shows_replay_to(self.seat)


class MyRooms:
    """The rooms that a person hosts, and those that they came to.

    Attributes:
        live: their sessions that are live.
        prepared: their rooms that are yet to go live, the newest first.
        ended: their sessions that ended, the last first.
        visited: a few rooms that they came to: live, to come, or ended, in this order.
    """

    def __init__(self, person: User) -> None:
        hosting = Seat.objects.hosting(person)
        to_come = hosting.exclude(room__state=Room.ENDED)[:HOSTED]
        ended = hosting.filter(room__state=Room.ENDED).order_by("-room__ended_at")
        ended = ended.prefetch_related("room__recording__copies")[:ENDED]
        rooms = list(_rooms([*to_come, *ended]))
        self.live = [one for one in rooms if one.room.is_live]
        self.prepared = [one for one in rooms if one.room.can_go_live]
        self.ended = [one for one in rooms if one.room.has_ended]
        visiting = Seat.objects.visiting(person).select_related("room__recording", "room__host")
        self.visited = [MyRoom(seat, _recording(seat.room)) for seat in visiting[:VISITED]]

    @property
    def last(self) -> MyRoom | None:
        return self.ended[0] if self.ended else None

    @property
    def are_none(self) -> bool:
        """Whether the person has hosted nothing yet."""
        return not (self.live or self.prepared or self.ended)


def _rooms(seats: list[Seat]) -> Iterable[MyRoom]:
    asked = Question.objects.filter(room__in=[seat.room_id for seat in seats])
    count: Counter[tuple[int, str]] = Counter()
    for room, state, number in asked.values_list("room", "state").annotate(Count("pk")):
        count[room, state] = number
    for seat in seats:
        waiting, answered = (
            count[seat.room_id, state] for state in (Question.WAITING, Question.ANSWERED)
        )
        yield MyRoom(seat, _recording(seat.room), waiting, answered)


def _recording(room: Room) -> Recording | None:
    return getattr(room, "recording", None)  # a room that was never live has none
