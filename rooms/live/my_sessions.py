"""All sessions that one person hosts, a page of them at a time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, Sum

from hotline.accounts.models import Site, User
from hotline.web.reloads import Reload, next_reload
from qna.models import Question
from qna.search import holds, words_of
from recordings.media.paths import RATE
from recordings.models import Copy, Recording, Take
from rooms.models import Room, Seat
from rooms.models.seat import SeatQuerySet

AHEAD = 50  # sessions listed at most that are live or to come
ON_A_PAGE = 25  # sessions that ended
FOUND = 1000  # sessions of one search
LONGEST_SEARCH = 200  # characters


@dataclass(frozen=True)
class MySession:
    """A session, and the seat that the person has there.

    Attributes:
        seconds: the length of the video; None if there is none.
        came: the number of people who came, the hosts aside.
        asked: the number of questions, those aside that their askers withdrew.
        kept: the sentence that says until when the recording is kept; empty if there is none.
    """

    seat: Seat
    recording: Recording | None
    seconds: float | None
    came: int
    asked: int
    answered: int
    waiting: int
    kept: str

    @property
    def room(self) -> Room:
        return self.seat.room

    @property
    def is_recorded(self) -> bool:
        return bool(self.recording and self.recording.state != Recording.NONE)

    @property
    def copies(self) -> list[Copy]:
        """The copies of the whole session that are made, or that somebody waits for."""
        if self.recording is None or not self.seat.hosted_the_session:
            return []
        copies = self.recording.copies.all()
        return [one for one in copies if not (one.is_of_one_speaker or one.is_offered)]

    @property
    def is_being_closed(self) -> bool:
        """Whether the session has ended, and its copies are not known yet."""
        at_work = (Recording.RECORDING, Recording.SEALING)
        return bool(self.recording and self.recording.state in at_work)

    @property
    def is_being_made(self) -> bool:
        """Whether its row changes by itself within minutes."""
        recording = self.recording
        if recording is None or not self.room.has_ended:
            return False
        at_rest = (Recording.PUBLISHED, Recording.NONE, Recording.ERASED)
        if recording.state == Recording.FAILED:
            return recording.retry_at is not None
        return recording.state not in at_rest or any(one.is_wanted for one in self.copies)


class MySessions:
    """One page of the sessions that a person hosts or co-hosts.

    The number of queries does not depend on the number of sessions.

    Args:
        asked: the query: `q`, the words to look for in titles; `page`; and `reloads`, how often
            the page has reloaded itself.
    """

    def __init__(self, person: User, asked: Mapping[str, str]) -> None:
        self._person = person
        self._site = Site.rules()
        self.words = asked.get("q", "")[:LONGEST_SEARCH].strip()
        self._next_reload = next_reload(asked)
        ended = self._hosted.filter(room__state=Room.ENDED).order_by("-room__ended_at", "-room__pk")
        self.page: Page[Seat] = Paginator(ended, ON_A_PAGE).get_page(asked.get("page"))

    @cached_property
    def ahead(self) -> list[MySession]:
        """The sessions that are live, then those to come, the newest first; on page 1 alone."""
        if self.page.number > 1:
            return []
        seats = self._hosted.exclude(room__state=Room.ENDED).order_by("-room__created_at")[:AHEAD]
        return sorted(self._sessions(list(seats)), key=lambda one: not one.room.is_live)

    @cached_property
    def ended(self) -> list[MySession]:
        return self._sessions(list(self.page.object_list))

    @property
    def are_none(self) -> bool:
        return not (self.ahead or self.ended)

    @property
    def is_being_made(self) -> bool:
        return any(one.is_being_made for one in self.ended)

    @property
    def next_reload(self) -> Reload | None:
        """The next reload of the page; None if nothing is made, or after enough."""
        return self._next_reload if self.is_being_made else None

    @cached_property
    def _hosted(self) -> SeatQuerySet:
        hosted = Seat.objects.hosting(self._person).select_related("room__host", "room__recording")
        hosted = hosted.prefetch_related("room__recording__copies")
        wanted = words_of(self.words)
        if not wanted:
            return hosted.none() if self.words else hosted
        # Compared here, because the databases know no accents.
        titles = Seat.objects.hosting(self._person).values_list("pk", "room__title")
        found = [pk for pk, title in titles.iterator() if holds(title, wanted)]
        return hosted.filter(pk__in=found[:FOUND])

    def _sessions(self, seats: list[Seat]) -> list[MySession]:
        if not seats:
            return []
        rooms = [seat.room for seat in seats]
        questions = _questions_of(rooms)
        came = _people_of(rooms)
        seconds = _seconds_of(rooms)
        return [
            MySession(
                seat=seat,
                recording=(recording := getattr(seat.room, "recording", None)),
                seconds=seconds.get(seat.room_id),
                came=came[seat.room_id],
                asked=sum(
                    number
                    for (room, state), number in questions.items()
                    if room == seat.room_id and state != Question.WITHDRAWN
                ),
                answered=questions[seat.room_id, Question.ANSWERED]
                + questions[seat.room_id, Question.NOW],
                waiting=questions[seat.room_id, Question.WAITING],
                kept=recording.kept_in_words(self._site) if recording else "",
            )
            for seat in seats
        ]


def _questions_of(rooms: list[Room]) -> Counter[tuple[int, str]]:
    """Count the questions of these rooms by (room, state)."""
    count: Counter[tuple[int, str]] = Counter()
    asked = Question.objects.filter(room__in=rooms).order_by()
    for room, state, number in asked.values_list("room", "state").annotate(Count("pk")):
        count[room, state] = number
    return count


def _people_of(rooms: list[Room]) -> Counter[int]:
    """Count the people who came to these rooms.

    An ended room knows: seats of guests who only listened are forgotten later.
    """
    came = Counter({room.pk: room.came for room in rooms if room.came is not None})
    unknown = [room for room in rooms if room.came is None]
    if unknown:
        seats = Seat.objects.filter(room__in=unknown).exclude(role__in=Seat.HOSTING).order_by()
        came.update(dict(seats.values_list("room").annotate(Count("pk"))))
    return came


def _seconds_of(rooms: list[Room]) -> dict[int, float]:
    """Return the length of the video of each room that has one, by its takes."""
    takes = Take.objects.filter(recording__room__in=rooms).order_by()
    sums = takes.values_list("recording__room").annotate(Sum("samples"))
    return {room: samples / RATE for room, samples in sums if samples}
