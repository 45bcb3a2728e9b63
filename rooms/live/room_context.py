"""The context of the parts of a room page, for a role or for one person."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar

from django.urls import reverse

from hotline.accounts.models import Site
from qna.models import Label, ModerationQueue, Poll, Question
from qna.tally import tally
from recordings.delivery.audience_marks import HOSTS, LINK, SHARE, THERE, serves
from recordings.delivery.signed_urls import media_url
from recordings.models import Recording, SpeakersPart
from recordings.models.speakers_part import speakers_of
from recordings.posting import post_texts, preflight
from rooms.media.ipc_protocol import QUIET
from rooms.models import Destination, Invitation, Room, Seat
from rooms.models.seat import SeatQuerySet
from rooms.models.speaking_time import SPEAKING_MINUTES

from .finding_notes import notes_on
from .own_rows import OwnRows
from .question_context import Context, reader_context
from .replay import Replay
from .status import AUDIENCE, HOST, SPEAKER, Status, is_sent_elsewhere, recording_note

Row = TypeVar("Row", Seat, Question)

READABLE = 60  # names listed; the page shows the number of the rest


def role_of(seat: Seat | None) -> str:
    """Return the role to render for: a host, another person on stage, or the audience.

    Pages for hosts offer the copies. So a co-host who came only after the session ended, and may
    not have these, reads what other people on stage read.
    """
    if seat and seat.hosted_the_session:
        return HOST
    return SPEAKER if seat and seat.on_stage else AUDIENCE


def chosen_by(room: Room, seat: Seat) -> int | None:
    """Return the pk of the answer that a seat chose in the open poll."""
    poll = Poll.objects.filter(room=room, state=Poll.OPEN).first()
    return poll.choice_of(seat) if poll else None


def personal_context(room: Room, seat: Seat | None, own: OwnRows | None = None) -> Context:
    """Return the context of the personal parts: an invitation, the hand, notes on questions.

    Args:
        own: which of these there are, if that is known.
    """
    if seat is None:
        return {"seat": None, "invitation": None, "notes": []}
    seat.room = room
    is_invited = not room.has_ended and (own is None or own.invitation)
    has_notes = own is None or own.notes
    return {
        "seat": seat,
        "invitation": seat.invitation if is_invited else None,
        "recording_note": cache(lambda: recording_note(room)),
        "notes": in_room(Question.objects.noted_for(seat), room) if has_notes else [],
        "my_part": cache(lambda: SpeakersPart.of_seat(seat)),
    }


def reader_of(seat: Seat | None) -> str:
    """Return for whom links to media are made on the page of a person with this seat, or none."""
    if seat is None:
        return LINK
    return HOSTS if seat.hosted_the_session else THERE


def media_link(
    room: Room, recording: Recording | None, reader: str, lasts: bool = False
) -> str | None:
    """Return the path of the playlist for a reader; None if there is none, or not for them.

    Args:
        lasts: see `recordings.delivery.signed_urls.media_token`.
    """
    if not has_media(room, recording, reader):
        return None
    return media_url(room, reader=reader, lasts=lasts)


def has_media(room: Room, recording: Recording | None, reader: str) -> bool:
    """Whether there is a playlist for a reader, without a look at the disk."""
    is_there = room.recorded and room.live_at and not (recording and _is_closed(room, recording))
    return bool(is_there) and _may_watch(room, reader)


def _is_closed(room: Room, recording: Recording) -> bool:
    """Whether there is nothing to play of a recorded session."""
    over = room.has_ended and (recording.has_failed or recording.is_empty)
    return recording.is_withdrawn or recording.is_gone or over


def shared_context(room: Room, role: str, reader: str = "") -> Context:
    """Return the context of the regions, which is the same for everybody in a role.

    Values that need a query are functions, so that only templates that use them run it.

    Args:
        reader: for whom links to media are made; by default for people in `role` with a seat.
    """
    reader = reader or (HOSTS if role == HOST else THERE)
    read_with_it = _read_with_recording(room, role)
    recording = Recording.objects.filter(room=room).prefetch_related(*read_with_it).first()
    withdrawn = bool(recording and recording.is_withdrawn)
    invited = cache(lambda: list(Invitation.objects.open_in(room)))
    hands = cache(lambda: list(_hands(room, role)[:READABLE]))
    number_of_hands = cache(lambda: 0 if room.has_ended else _number_of(hands(), room, role))
    destinations = cache(lambda: _destinations(room, role))
    if recording:
        recording.room = room  # saves a query
    failed = bool(room.has_ended and recording and recording.has_failed)
    empty = bool(room.has_ended and recording and recording.is_empty)
    plays = has_media(room, recording, reader)
    return {
        "room": room,
        "address": room.get_absolute_url(),
        "questions_address": reverse("questions", args=[room.slug]),
        **reader_context(room, role),
        "speakers": cache(lambda: in_room(room.speakers, room)),
        "hands": hands,
        "number_of_hands": number_of_hands,
        "more_hands": cache(lambda: max(0, number_of_hands() - READABLE)),
        "invited": cache(lambda: [one for one in invited() if not one.anonymous]),
        "unnamed": cache(lambda: _unnamed(room, role, invited)),
        "speaking_minutes": SPEAKING_MINUTES,
        "quiet": QUIET,
        "labels": cache(lambda: list(Label.objects.filter(room=room).order_by("name"))),
        "now": cache(lambda: Question.objects.now_in(room)),
        "is_invited": cache(lambda: _asker_is_invited(room)),
        "next": cache(lambda: Question.objects.next_in(room)),
        "best": cache(lambda: Question.objects.best_waiting(room)),
        "pace": cache(lambda: Question.objects.pace_in(room)),
        "poll": cache(lambda: Poll.objects.current_in(room, to_hosts=role == HOST)),
        "destinations": destinations,
        "is_sent_elsewhere": cache(lambda: is_sent_elsewhere(room)),
        "tally": cache(lambda: tally(room, to_hosts=role == HOST)),
        "polls_of_the_record": cache(lambda: _polls_of_the_record(room, role)),
        "queue": cache(lambda: ModerationQueue(room)),
        "recording": recording,
        "copies": cache(lambda: recording.sorted_copies if recording else []),
        "findings": cache(lambda: notes_on(recording) if recording and role == HOST else []),
        "given_parts": cache(lambda: _given_parts(room, role)),
        "speakers_parts": cache(lambda: _speakers_parts(room, role)),
        "preflight": cache(lambda: preflight(recording) if recording and role == HOST else []),
        "wants_clip": cache(lambda: recording is not None and _wants_clip(recording, role)),
        "post_texts": cache(lambda: post_texts(recording) if recording and role == HOST else []),
        "withdrawn": withdrawn,
        "media_url": cache(lambda: media_link(room, recording, reader)),
        # A link that hosts share is renewed with its page.
        "media_link": "" if reader.startswith(SHARE) else reverse("media-link", args=[room.slug]),
        "replay": Replay(room, role, recording, can_play=plays),
        "kept_in_words": cache(lambda: recording.kept_in_words(Site.rules()) if recording else ""),
        "status": Status(
            room,
            role,
            replay=plays,
            withdrawn=withdrawn,
            failed=failed,
            empty=empty,
            erased=recording.erased_in_words if recording else "",
            destinations=destinations,
        ),
    }


def _read_with_recording(room: Room, role: str) -> list[str]:
    """The rows that a page reads with the recording; only hosts are shown its copies."""
    if not room.has_ended:
        return []
    return ["copies", "takes"] if role == HOST else ["takes"]


def _may_watch(room: Room, reader: str) -> bool:
    """Whether a link for this reader opens the media; the media app decides by marks on disk."""
    return not room.has_ended or serves(room.replay_for, reader)


def _wants_clip(recording: Recording, role: str) -> bool:
    """Whether only the length or the shape of a session keeps it from a platform, for hosts."""
    return role == HOST and any(verdict.wants_clip for verdict in preflight(recording))


def _destinations(room: Room, role: str) -> list[Destination]:
    """The addresses to which a session is sent, for hosts."""
    return [] if role != HOST or room.has_ended else Destination.of(room)


def _given_parts(room: Room, role: str) -> set[str]:
    """The keys of the seats that may have copies of their part, for hosts."""
    if role != HOST:
        return set()
    return set(SpeakersPart.objects.filter(seat__room=room).values_list("seat__key", flat=True))


def _speakers_parts(room: Room, role: str) -> list[tuple[Seat, SpeakersPart | None]]:
    """The people who were on stage, and their leave to have copies of their part, for hosts."""
    if role != HOST or not room.has_ended:
        return []
    given = {part.seat_id: part for part in SpeakersPart.objects.of(room)}
    return [(seat, given.get(seat.pk)) for seat in in_room(speakers_of(room), room)]


def in_room(rows: Iterable[Row], room: Room) -> list[Row]:
    found = list(rows)
    for row in found:
        row.room = room  # saves a query per row, and all share its epoch
    return found


def _hands(room: Room, role: str) -> SeatQuerySet:
    """The raised hands; hosts see those whom they have invited in a list of their own."""
    if role != HOST:
        return room.hands
    return room.hands.exclude(pk__in=Invitation.objects.open_in(room).named().values("seat"))


def _number_of(hands: list[Seat], room: Room, role: str) -> int:
    """The number of raised hands, of which `hands` are the first READABLE."""
    return len(hands) if len(hands) < READABLE else _hands(room, role).count()


def _unnamed(
    room: Room, role: str, invited: Callable[[], list[Invitation]]
) -> list[tuple[Question, bool]]:
    """The anonymous questions from which hosts invited the asker: ``[(question, declined)]``.

    They stand for the persons, because nothing that hosts are sent may name these.
    """
    if role != HOST or room.has_ended:
        return []
    declined = Invitation.objects.lately_declined_in(room).values_list("question", flat=True)
    waiting = [one.question_id for one in invited() if one.anonymous and one.question_id]
    states: dict[int, bool] = dict.fromkeys(declined, True) | dict.fromkeys(waiting, False)
    if not states:
        return []
    questions = in_room(Question.objects.filter(pk__in=states).with_asker(), room)
    return [(question, states[question.pk]) for question in questions]


def _asker_is_invited(room: Room) -> bool:
    """Whether the asker of the question that is Now has an open invitation, of which hosts know."""
    now = Question.objects.now_in(room)
    if now is None:
        return False
    now.room = room
    invited = Invitation.objects.open_in(room)
    if now.hides_asker:
        return invited.filter(anonymous=True, question=now).exists()
    return invited.named().filter(seat=now.asker_id).exists()


def _polls_of_the_record(room: Room, role: str) -> list[Poll]:
    """The polls of an ended session; people other than hosts read those with shown results."""
    polls = Poll.objects.asked_in(room)
    return list(polls if role == HOST else polls.filter(results_shown=True))
