"""The lists of a room's questions: which there are, what is in them, and in which order."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Case, Count, Expression, F, Max, Value, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from hotline.push.variant import ListKey
from rooms.models import Room

from . import ranking
from .models import Label, Question
from .models.question import QuestionQuerySet

STEP = 50  # rows; sizes of lists are multiples of it
MOST = 2000  # rows that a page may show
TOP, VOTES, NEW, ANSWERED = "top", "votes", "new", "answered"
PENDING, DISMISSED, REFUSED, INBOX = "pending", "dismissed", "refused", "inbox"
OF_HOSTS = (PENDING, DISMISSED, REFUSED, INBOX)
NAMES = (TOP, VOTES, NEW, ANSWERED, *OF_HOSTS)
FIRST = {False: ListKey(TOP), True: ListKey(VOTES)}  # by whether to hosts
OLDEST_FIRST = ("asked_at", "pk")


class Listed(NamedTuple):
    """The first questions of a list.

    Attributes:
        key: the list; its name differs from the one asked for where the reader may not have that.
        ids: pks, at most `key.size`, in their order.
        total: the number of questions in the whole list.
        newest: the highest pk in the whole list; 0 if it is empty.
    """

    key: ListKey
    ids: tuple[int, ...]
    total: int
    newest: int = 0


def default_list(room: Room, to_hosts: bool) -> ListKey:
    """Return the list that a page shows before its reader chooses another.

    After the end it is the same: the page of the replay has the answers in a place of their own.
    """
    return FIRST[to_hosts]


def key_of(said: Mapping[str, object], room: Room, to_hosts: bool) -> ListKey:
    """Return the list that an untrusted query or message asks for, or the default instead.

    Keys: `list` (name), `label` and `size`, a number that is rounded up to a multiple of STEP.
    """
    default = default_list(room, to_hosts)
    name, label, size = (said.get(key) for key in ("list", "label", "size"))
    return ListKey(
        name if isinstance(name, str) and _allows(room, name, to_hosts) else default.name,
        label if isinstance(label, str) and _has_label(room, label) else "",
        _rounded(size) if isinstance(size, int) else STEP,
    )


def read(room: Room, key: ListKey, to_hosts: bool) -> Listed:
    """Return the first questions of a list as the rows are now."""
    if not _allows(room, key.name, to_hosts):
        key = default_list(room, to_hosts)._replace(label=key.label, size=key.size)
    rows = in_order(room, key, to_hosts)
    ids = tuple(rows.values_list("pk", flat=True)[: key.size])
    if len(ids) < key.size:
        return Listed(key, ids, len(ids), max(ids, default=0))
    whole = rows.order_by().aggregate(total=Count("pk"), newest=Max("pk"))
    return Listed(key, ids, whole["total"], whole["newest"] or 0)


def in_order(room: Room, key: ListKey, to_hosts: bool) -> QuestionQuerySet:
    """Return all questions of a list in its order, whatever its size."""
    rows = Question.objects.filter(room=room, state__in=states_of(key.name, to_hosts))
    if key.label:
        rows = rows.filter(labels__room=room, labels__name=key.label)
    return rows.order_by(*_order(room, key.name, to_hosts))


def states_of(name: str, to_hosts: bool) -> tuple[str, ...]:
    """Return the states of the questions of a list.

    Hosts see the next question in a place of its own, and the audience first in its list.
    """
    if name in (ANSWERED, *OF_HOSTS):
        return (name,)  # each is named as the state
    return (Question.WAITING,) if to_hosts else (Question.WAITING, Question.NEXT)


def counts_in(room: Room, to_hosts: bool) -> dict[str, int]:
    """Return the numbers of questions by list: `waiting`, `answered`, and for hosts OF_HOSTS."""
    states = Question.objects.filter(room=room).order_by().values_list("state")
    numbers = dict(states.annotate(number=Count("pk")))
    waiting = sum(numbers.get(state, 0) for state in states_of(TOP, to_hosts))
    found = {"waiting": waiting, "answered": numbers.get(Question.ANSWERED, 0)}
    return found | {name: numbers.get(name, 0) for name in OF_HOSTS if to_hosts}


def strength_in(room: Room) -> float:
    """Return the strength of `qna.ranking` among the questions that wait in a room."""
    waiting = Question.objects.filter(room=room, state=Question.WAITING).order_by()
    most = waiting.aggregate(most=Max(ranking.exposures_in_rows()))["most"]
    return ranking.strength(most or 0)


def _order(room: Room, name: str, to_hosts: bool) -> list[str | OrderBy | Expression]:
    """Return the order of a list; each ends by the time of asking, so that none is by chance."""
    if name == ANSWERED:
        return [F("answered_at").desc(nulls_last=True), *OLDEST_FIRST]
    if name in (DISMISSED, REFUSED):
        return [Coalesce("put_aside_at", "asked_at").desc(), *OLDEST_FIRST]
    if name in (PENDING, INBOX):
        return [*OLDEST_FIRST]
    first: list[str | OrderBy | Expression] = []
    if not to_hosts:
        first.append(_first(When(state=Question.NEXT, then=0)))
    if name == NEW:
        return [*first, "-asked_at", "-pk"]
    first.append(_first(When(pinned_at__isnull=False, then=0)))
    if not room.allows_votes:
        return [*first, *OLDEST_FIRST]
    if name == VOTES:
        return [*first, "-votes", *OLDEST_FIRST]
    return [*first, ranking.score_of_rows(strength_in(room)).desc(), *OLDEST_FIRST]


def _first(when: When) -> Case:
    return Case(when, default=Value(1))


def _allows(room: Room, name: str, to_hosts: bool) -> bool:
    """Return whether a reader may have the list: the order by votes would show hidden votes."""
    if name not in NAMES or (name in OF_HOSTS and not to_hosts):
        return False
    return name != VOTES or (to_hosts or not room.hides_votes)


def _has_label(room: Room, label: str) -> bool:
    """Return whether there is the label, because unknown ones would be lists without number."""
    if not label or len(label) > Label.LONGEST:
        return False
    return Label.objects.filter(room=room, name=label).exists()


def _rounded(size: int) -> int:
    return min(MOST, max(STEP, -(-size // STEP) * STEP))
