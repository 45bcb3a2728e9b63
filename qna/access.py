"""Access checks for questions."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from rooms.access import Person, check_reader, host_seat_for, room_for, seat_for
from rooms.models import Room, Seat

from .models import Label, Poll, PollChoice, Question


def reader_for(person: Person, slug: str) -> tuple[Room, Seat | None]:
    """Return ``(room, seat)`` for a person who may read the room's questions.

    After the end those may who may see the replay; so the seat may be None.

    Raises:
        PermissionDenied: the person has not joined, or was removed, or the replay is closed.
    """
    room, seat = room_for(person, slug), None
    if not room.has_ended:
        seat = seat_for(person, slug)
        return seat.room, seat
    seat = room.seat_of(person)
    check_reader(room, seat)
    return room, seat


def question_for_reader(person: Person, slug: str, pk: int) -> tuple[Question, Seat | None]:
    """Return ``(question, seat)``, as `reader_for`, if a page of the person may show it."""
    room, seat = reader_for(person, slug)
    to_hosts = bool(seat and seat.hosted_the_session)
    found = Question.objects.shown_in(room, to_hosts=to_hosts).filter(pk=pk).first()
    if found is None:
        raise Http404(_("This question is not here any more."))
    found.room = room
    return found, seat


def question_for_host(person: Person, slug: str, pk: int) -> Question:
    """Return a visible or pending question of a room that `person` hosts or co-hosts."""
    return question_in_room(host_seat_for(person, slug).room, pk, or_else=Question.PENDING)


def question_and_host_for(person: Person, slug: str, pk: int) -> tuple[Question, Seat]:
    """Return ``(question, seat)`` of a room where `person` has a host's or co-host's seat."""
    seat = host_seat_for(person, slug)
    return question_in_room(seat.room, pk), seat


def managed_question_for(person: Person, slug: str, pk: int) -> tuple[Question, Seat]:
    """Return ``(question, seat)`` where `person` hosts, in every state but withdrawn."""
    seat = host_seat_for(person, slug)
    there = Question.objects.exclude(state=Question.WITHDRAWN).filter(room=seat.room, pk=pk)
    question = there.with_asker().first()
    if question is None:
        raise Http404(_("This question is not here any more."))
    question.room = seat.room
    return question, seat


def question_to_merge_into(seat: Seat, pk: object) -> Question:
    """Return a question of the room of a host's seat, as typed into a form. Raises Http404."""
    number = int(pk) if isinstance(pk, str) and pk.isascii() and pk.isdigit() else 0
    found = Question.objects.filter(room=seat.room, pk=number if number < 2**63 else 0).first()
    if found is None:
        raise Http404(_("This question is not here any more."))
    found.room = seat.room
    return found


def label_in_room(room: Room, pk: int) -> Label:
    """Return a label of `room`. Raises Http404."""
    found = Label.objects.filter(room=room, pk=pk).first()
    if found is None:
        raise Http404(_("This label is not here any more."))
    return found


def question_for_seat(person: Person, slug: str, pk: int) -> tuple[Question, Seat]:
    """Return ``(question, seat)`` for `person`, who has a seat in the question's room.

    Votes for a merged question are refused with the name of the other one, so it is found too.
    """
    seat = seat_for(person, slug)
    return question_in_room(seat.room, pk, or_else=Question.MERGED), seat


def dismissed_question_for_host(person: Person, slug: str, pk: int) -> Question:
    """Return a question that is dismissed, or visible again, where `person` hosts or co-hosts."""
    return question_in_room(host_seat_for(person, slug).room, pk, or_else=Question.DISMISSED)


def own_question(person: Person, slug: str, pk: int) -> Question:
    """Return a question that `person` asked, unless it was dismissed, refused or merged.

    Raises:
        PermissionDenied: somebody else asked it.
        Http404: it is not in the room, or it is a question of others that only hosts may read.
    """
    seat = seat_for(person, slug)
    states = {*Question.VISIBLE, *Question.WITHDRAWABLE, Question.WITHDRAWN}
    question = Question.objects.filter(room=seat.room, pk=pk, state__in=states).first()
    if question is None:
        raise Http404(_("This question is not here any more."))
    if question.asker_id != seat.pk:
        if question.state in (Question.PENDING, Question.INBOX):
            raise Http404(_("This question is not here any more."))
        raise PermissionDenied(_("Only its asker can change a question."))
    question.room = seat.room
    question.asker = seat
    return question


def question_asked_by(person: Person, slug: str, pk: int) -> Question:
    """Return a question that `person` asked, in every state but withdrawn.

    It is theirs even where they were removed from the room, or its page is closed to them.

    Raises:
        Http404: they asked no such question here.
    """
    room = room_for(person, slug)
    seat = room.seat_of(person)
    found = Question.objects.filter(room=room, asker=seat, pk=pk) if seat else None
    question = found.exclude(state=Question.WITHDRAWN).first() if found is not None else None
    if seat is None or question is None:
        raise Http404(_("You asked no such question here."))
    question.room = seat.room = room
    question.asker = seat
    return question


def question_in_room(room: Room, pk: int, or_else: str | None = None) -> Question:
    """Return a question of `room` that is visible, or in the state `or_else`. Raises Http404."""
    states = [*Question.VISIBLE, or_else]
    found = Question.objects.filter(room=room, pk=pk, state__in=states).first()
    if found is None:
        raise Http404(_("This question is not here any more."))
    found.room = room
    return found


def ballot_in_room(room: Room, pk: object) -> Question:
    """Return an unsaved `Question` to vote for, without a query.

    Reading the row costs more than the vote, and the voting method checks by itself that the
    question waits in `room`.

    Raises:
        Http404: no question can have this `pk`, which may be any value parsed from JSON.
    """
    if not isinstance(pk, int) or isinstance(pk, bool) or not 0 < pk < 2**63:
        raise Http404(_("This question is not here any more."))
    return Question(pk=pk, room=room)


def room_to_export(person: Person, slug: str) -> Room:
    """Return the room of a link if `person` may export its questions.

    Its host, co-hosts who joined before it ended, and the site's staff may, as for the copies.

    Raises:
        PermissionDenied: this person may not.
    """
    room = room_for(person, slug)
    seat = room.seat_of(person)
    hosted = False
    if seat and not seat.removed_at:
        seat.room = room
        hosted = seat.hosted_the_session
    if not hosted and not (person.is_active and person.is_staff):
        raise PermissionDenied(_("Only the hosts of this session can export its questions."))
    return room


def poll_and_host_for(person: Person, slug: str, pk: int) -> tuple[Poll, Seat]:
    """Return ``(poll, seat)`` of a room where `person` has a host's or co-host's seat."""
    seat = host_seat_for(person, slug)
    poll = Poll.objects.filter(room=seat.room, pk=pk).first()
    if poll is None:
        raise Http404(_("There is no such poll."))
    poll.room = seat.room
    return poll, seat


def choice_and_voter_for(person: Person, slug: str, pk: int) -> tuple[PollChoice, Seat]:
    """Return ``(answer of a poll, seat)`` for `person`, who has a seat in its room.

    Raises:
        Http404: the room has no such answer, or its poll was not asked yet.
        PermissionDenied: `person` hosts here, and reads the results before everybody else.
    """
    seat = seat_for(person, slug)
    choices = PollChoice.objects.select_related("poll").filter(poll__room=seat.room, pk=pk)
    choice = choices.exclude(poll__state=Poll.DRAFT).first()
    if choice is None:
        raise Http404(_("There is no such answer."))
    if seat.hosts:
        raise PermissionDenied(_("Hosts see the results first, so they do not vote."))
    choice.poll.room = seat.room
    return choice, seat
