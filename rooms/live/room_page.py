"""The parts of a room page, each rendered once per role and language."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import TypeVar

from django.template.loader import render_to_string
from django.utils.translation import override

from hotline.accounts.access import can_confirm_address
from hotline.accounts.models import Site
from qna import question_lists
from qna.models import Label, ModerationQueue, Poll, Question
from qna.question_lists import Listed
from qna.tally import tally
from recordings.delivery.signed_urls import media_url
from recordings.models import Recording
from rooms.media.ipc_protocol import QUIET
from rooms.models import Invitation, RoleLink, Room, Seat
from rooms.models.seat import SeatQuerySet
from rooms.models.speaking_time import SPEAKING_MINUTES

from .answer_news import NONE, PersonalNews, news_for
from .question_context import (
    Context,
    list_context,
    own_votes,
    questions_of,
    reader_context,
)
from .replay_moments import note_moments
from .sought_question import first_list
from .status import (
    AUDIENCE,
    HOST,
    NOT_RECORDED,
    RECORDED,
    SPEAKER,
    Status,
    recording_note,
    visitor_note,
    welcome,
)

Row = TypeVar("Row", Seat, Question)

REGIONS = {
    "room-header": "rooms/parts/room_header.html",
    "stage": "rooms/parts/stage.html",
    "now": "qna/parts/now.html",
    "next": "qna/parts/next.html",
    "hands": "rooms/parts/hands.html",
    "hands-row": "rooms/parts/hands_row.html",
    "on-stage": "rooms/parts/on_stage.html",
    "hostbar": "rooms/parts/hostbar.html",
    "reactions": "rooms/parts/reaction_buttons.html",
    "warnings": "rooms/parts/warnings.html",
    "questions": "qna/parts/questions.html",
    "pending-note": "qna/parts/pending_note.html",
    "poll": "qna/parts/poll.html",
    "labels": "qna/parts/labels.html",
    "copies": "recordings/parts/copies.html",
    "tally": "qna/parts/tally.html",
}
AFTER_THE_END = {"tally"}  # regions that are empty before, so that no event draws them
# Regions to render after an event of `rooms.events`, besides the questions that it names.
ON_STAGE = ["stage", "on-stage", "hands", "hands-row", "room-header", "warnings", "hostbar"]
REGIONS_OF = {
    "room_moved": [
        "room-header",
        "stage",
        "now",
        "next",
        "on-stage",
        "hands",
        "hands-row",
        "hostbar",
        "warnings",
        "poll",
        "copies",
        "tally",
    ],
    "room_edited": ["room-header"],
    "rules_changed": list(REGIONS),
    "screens_renewed": [],
    "green_room_changed": ["room-header", "stage", "on-stage", "hostbar", "warnings"],
    "stage_changed": ON_STAGE,
    "role_changed": [*ON_STAGE, "now"],
    "seat_removed": [*ON_STAGE, "now"],
    "seat_merged": ["stage", "on-stage", "hands", "hands-row"],
    "seat_muted": ["stage", "on-stage"],
    "hand_moved": ["hands", "hands-row"],
    "invitation_moved": ["hands", "hands-row", "now"],
    "picture_arranged": ["stage", "hostbar"],
    "question_changed": ["tally"],
    "labels_changed": ["labels"],
    "queue_changed": ["pending-note", "warnings"],
    "queue_opened": ["pending-note", "warnings"],
    "poll_changed": ["poll", "tally"],
    "now_changed": ["now", "next"],
    "notice_changed": ["warnings", "room-header", "hostbar"],
    "recording_moved": ["room-header", "stage", "copies", "warnings"],
    "copies_changed": ["copies", "warnings"],
}
LIST = "questions"  # the region that differs by the list which a page shows
QUESTION = "qna/parts/question.html"
PEOPLE = "rooms/parts/people.html"
MY_SEAT = "rooms/parts/my_seat.html"
MY_QUESTIONS = "qna/parts/my_questions.html"
MY_NEWS = "qna/parts/my_news.html"
READABLE = 60  # names listed; the page shows the number of the rest


def role_of(seat: Seat | None) -> str:
    """Return the role to render for: a host, another person on stage, or the audience.

    Pages for hosts offer the copies. So a co-host who came only after the session ended, and may
    not have these, reads what other people on stage read.
    """
    if seat and seat.hosted_the_session:
        return HOST
    return SPEAKER if seat and seat.on_stage else AUDIENCE


def page_context(
    room: Room, seat: Seat | None, asked: Mapping[str, object] | None = None
) -> Context:
    """Return the context of `rooms/room.html`.

    Read the room and its event number again, before the rows that the number covers. A change
    that happens in between is then sent to the page again rather than lost.

    Args:
        asked: the query, which may name a list of questions (see `question_lists.key_of`), or an
            answered question.
    """
    room.refresh_from_db(from_queryset=Room.objects.select_related("host"))
    context: Context = {"seat": seat, "event": room.event}
    role = role_of(seat)
    context |= shared_context(room, role)
    context |= first_list(room, role, asked or {})
    context["counts"] = question_lists.counts_in(room, role == HOST)
    if seat is None and not room.has_ended:
        context["welcome"] = welcome(room)
        context["visitor_note"] = visitor_note(room)
    elif seat:
        context |= own_votes(room, seat)
        context["may_ask"] = not room.has_ended or (room.inbox_is_open and not seat.hosts)
        context["asked"] = set(Question.objects.asked_by(seat))
        context["chosen"] = chosen_by(room, seat)
        context |= personal_context(room, seat)
        context["personal_news"] = news_for(room, [seat.key]).get(seat.key)
        context["recording_notes"] = {"no": NOT_RECORDED, "yes": RECORDED}
        context["asks_for_confirmation"] = seat.is_host and can_confirm_address(seat.person)
    if seat and seat.hosts and not room.has_ended:
        context["may_list"] = Site.rules().listing
        context["role_links"] = [room.link(role) for role, _name in RoleLink.ROLES]
    return context


def chosen_by(room: Room, seat: Seat) -> int | None:
    """Return the pk of the answer that a seat chose in the open poll."""
    poll = Poll.objects.filter(room=room, state=Poll.OPEN).first()
    return poll.choice_of(seat) if poll else None


def personal_context(room: Room, seat: Seat | None) -> Context:
    """Return the context of the personal parts: an invitation, the hand, notes on questions."""
    if seat is None:
        return {"seat": None, "invitation": None, "notes": []}
    seat.room = room
    return {
        "seat": seat,
        "invitation": None if room.has_ended else seat.invitation,
        "recording_note": recording_note(room),
        "notes": _in_room(Question.objects.noted_for(seat), room),
    }


def shared_context(room: Room, role: str) -> Context:
    """Return the context of the regions, which is the same for everybody in a role.

    Values that need a query are functions, so that only templates that use them run it.
    """
    recording = Recording.objects.filter(room=room).prefetch_related("copies").first()
    withdrawn = bool(recording and recording.is_withdrawn)
    number_of_hands = cache(lambda: 0 if room.has_ended else _hands(room, role).count())
    url = media_url(room) if room.recorded and room.live_at and not withdrawn else None
    return {
        "room": room,
        **reader_context(room, role),
        "speakers": cache(lambda: _in_room(room.speakers, room)),
        "hands": cache(lambda: list(_hands(room, role)[:READABLE])),
        "number_of_hands": number_of_hands,
        "more_hands": cache(lambda: max(0, number_of_hands() - READABLE)),
        "invited": cache(lambda: list(Invitation.objects.open_in(room).named())),
        "unnamed": cache(lambda: _unnamed(room, role)),
        "speaking_minutes": SPEAKING_MINUTES,
        "quiet": QUIET,
        "labels": cache(lambda: list(Label.objects.filter(room=room).order_by("name"))),
        "now": cache(lambda: Question.objects.now_in(room)),
        "is_invited": cache(lambda: _asker_is_invited(room)),
        "next": cache(lambda: Question.objects.next_in(room)),
        "pace": cache(lambda: Question.objects.pace_in(room)),
        "poll": cache(lambda: Poll.objects.current_in(room, to_hosts=role == HOST)),
        "tally": cache(lambda: tally(room)),
        "polls_of_the_record": cache(lambda: _polls_of_the_record(room, role)),
        "queue": cache(lambda: ModerationQueue(room)),
        "recording": recording,
        "copies": recording.copies.all() if recording else [],
        "withdrawn": withdrawn,
        "media_url": url,
        "status": Status(room, role, replay=url is not None, withdrawn=withdrawn),
    }


def parts_of(what: str, questions: Iterable[int]) -> list[str]:
    """Return the names of the parts that show an event: regions, and ``question:<pk>``.

    For an unknown event these are all regions: another release may run at the same time.
    """
    return [*REGIONS_OF.get(what, REGIONS), *(f"question:{pk}" for pk in questions)]


def draw(room: Room, role: str, language: str, parts: Collection[str]) -> tuple[str, list[str]]:
    """Render the named parts (see `parts_of`), with the list that the role reads first.

    Return ``(html, gone)``; `gone` lists the ids of elements that the page must remove.
    """
    drawn = fragments(room, role, language, parts)
    if LIST in parts:
        drawn[LIST] = draw_list(room, role, language)
    gone = [part.replace(":", "-") for part in parts if drawn[part] is None]
    return "".join(html for part in parts if (html := drawn[part])), gone


def fragments(
    room: Room, role: str, language: str, parts: Collection[str]
) -> dict[str, str | None]:
    """Render each of the named parts from the rows as they are now, but for LIST.

    A question that the role may not read is None.
    """
    drawn: dict[str, str | None] = {}
    with override(language):
        context = shared_context(room, role)
        asked = [part.partition(":")[2] for part in parts if part.startswith("question:")]
        questions = _in_room(questions_of(room, role).filter(pk__in=asked), room)
        note_moments(room, questions)
        shown = {str(question.pk): question for question in questions}
        for part in parts:
            name, _, pk = part.partition(":")
            if name in AFTER_THE_END and not room.has_ended:
                drawn[part] = ""
            elif not pk and name != LIST:
                drawn[part] = render_to_string(REGIONS[name], context)
            elif pk:
                question = shown.get(pk)
                drawn[part] = draw_question(question, context) if question else None
    return drawn


def draw_question(question: Question, context: Context) -> str:
    return render_to_string(QUESTION, context | {"question": question})


def draw_list(room: Room, role: str, language: str, listed: Listed | None = None) -> str:
    """Render the region `questions`; without `listed`, the list that the role reads first."""
    with override(language):
        context = {"room": room, **reader_context(room, role)}
        return render_to_string(REGIONS[LIST], context | list_context(room, role, listed=listed))


def draw_people(room: Room, keys: Collection[str], role: str, language: str) -> str:
    """Render the audience among the seats of these keys: READABLE names at most.

    People with a raised hand and people on stage are left out, because other regions show them.
    """
    audience = room.seats.filter(key__in=keys).exclude(role__in=Seat.ON_STAGE)
    audience = audience.filter(hand_raised_at=None)
    people = list(audience.select_related("person").order_by("joined_at")[:READABLE])
    more = max(0, audience.count() - len(people))
    context = {"room": room, **reader_context(room, role), "people": people, "more": more}
    context["counts"] = room.count_shown or role == HOST
    with override(language):
        return render_to_string(PEOPLE, context)


def draw_personal(
    room: Room, seat: Seat | None, language: str, news: PersonalNews | None = None
) -> str:
    """Render the personal parts for a seat; for None, those of anybody who only listens.

    Args:
        news: what the person reads about answers, if it is known already.
    """
    if news is None:
        news = news_for(room, [seat.key]).get(seat.key, NONE) if seat else NONE
    with override(language):
        reader = reader_context(room, role_of(seat))
        context = {"room": room, **reader, **personal_context(room, seat), "personal_news": news}
        return "".join(render_to_string(part, context) for part in (MY_SEAT, MY_QUESTIONS, MY_NEWS))


def _hands(room: Room, role: str) -> SeatQuerySet:
    """The raised hands; hosts see those whom they have invited in a list of their own."""
    if role != HOST:
        return room.hands
    return room.hands.exclude(pk__in=Invitation.objects.open_in(room).named().values("seat"))


def _unnamed(room: Room, role: str) -> list[tuple[Question, bool]]:
    """The anonymous questions from which hosts invited the asker: ``[(question, declined)]``.

    They stand for the persons, because nothing that hosts are sent may name these.
    """
    if role != HOST or room.has_ended:
        return []
    here = Invitation.objects.filter(seat__room=room)
    invited = here.open().filter(anonymous=True).values_list("question", flat=True)
    declined = here.lately_declined_in(room).values_list("question", flat=True)
    states = dict.fromkeys(declined, True) | dict.fromkeys(invited, False)
    questions = _in_room(Question.objects.filter(pk__in=states).with_asker(), room)
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


def _in_room(rows: Iterable[Row], room: Room) -> list[Row]:
    found = list(rows)
    for row in found:
        row.room = room  # saves a query per row, and all share its epoch
    return found
