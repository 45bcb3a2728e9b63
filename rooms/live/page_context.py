"""The context of a room's page: what everybody of a role reads, and what is one person's."""

from collections.abc import Mapping
from functools import cache

from hotline.accounts.access import can_confirm_address
from hotline.accounts.models import Site
from qna import question_lists
from qna.models import Question
from rooms.models import RoleLink, Room, Seat

from . import kept_lists, kept_parts, link_preview
from .answer_news import NONE, news_for
from .own_rows import own_rows_of
from .question_context import Context, list_context, own_votes, reader_context
from .replay import Replay
from .room_context import personal_context, reader_of, role_of, shared_context
from .sought_question import first_list, sought_answer
from .status import AUDIENCE, HOST, NOT_RECORDED, RECORDED, SENT, visitor_note, welcome


def page_template(room: Room) -> str:
    """Return the template of a room's page: after the end it is the page of the replay."""
    return "rooms/replay.html" if room.has_ended else "rooms/room.html"


def page_context(
    room: Room,
    seat: Seat | None,
    asked: Mapping[str, object] | None = None,
    reader: str = "",
) -> Context:
    """Return the whole context of `page_template`.

    Read the room and its event number again, before the rows that the number covers. A change
    that happens in between is then sent to the page again rather than lost.

    Args:
        asked: the query, which may name a list of questions (see `question_lists.key_of`), or an
            answered question.
        reader: for whom links to media are made, if not for the person with the seat (see
            `recordings.delivery.audience_marks`).
    """
    room.refresh_from_db(from_queryset=Room.objects.select_related("host"))
    role = role_of(seat)
    if room.has_ended:
        return _replay_context(room, seat, role, asked or {}, reader or reader_of(seat))
    if seat:
        return page_of_role(room, role) | page_of_person(room, seat, asked or {})
    return page_of_visitors(room) | {"seat": None}


def page_of_role(room: Room, role: str) -> Context:
    """Return what everybody with a seat in this role reads on the page, until the end.

    Nothing here may be of one person: `kept_pages` draws one page for all from it.
    """
    return _page_of_all(room, role) | {
        "seated": True,
        "may_ask": True,
        "counts": cache(lambda: kept_lists.counts_in(room, role == HOST)),
        "recording_notes": {"no": NOT_RECORDED, "yes": RECORDED},
        "sent_note": SENT,
    }


def page_of_visitors(room: Room) -> Context:
    """Return what everybody reads who has no seat yet, until the end: the form to join."""
    return _page_of_all(room, AUDIENCE, reader_of(None)) | {
        "seated": False,
        "may_ask": False,
        "welcome": welcome(room),
        "visitor_note": visitor_note(room),
    }


def _page_of_all(room: Room, role: str, reader: str = "") -> Context:
    return shared_context(room, role, reader) | {
        "house": cache(Site.current),
        "preview": cache(lambda: link_preview.of_room(room)),
    }


def page_of_person(room: Room, seat: Seat, asked: Mapping[str, object]) -> Context:
    """Return what the page has of one person until the end, and what changes without an event."""
    role = role_of(seat)
    own = own_rows_of(seat)
    has_news = own.news or own.private_answers
    return {
        "room": room,
        "event": room.event,
        **reader_context(room, role),
        **first_list(room, role, seat, asked),
        **personal_context(room, seat, own),
        "personal_news": news_for(room, [seat.key]).get(seat.key, NONE) if has_news else NONE,
        "role_links": cache(lambda: RoleLink.all_of(room) if seat.hosts else []),
        "of_a_moment": {
            "stage": cache(lambda: kept_parts.draw_stage(room, role)),
            "next": cache(lambda: kept_parts.draw_next(room, role)),
            "poll": cache(lambda: kept_parts.draw_poll(room, role, seat)),
        },
    }


def _replay_context(
    room: Room, seat: Seat | None, role: str, asked: Mapping[str, object], reader: str
) -> Context:
    key = question_lists.key_of(asked, room, role == HOST)
    sought = sought_answer(room, role, asked)
    context = shared_context(room, role, reader) | list_context(room, role, key)
    context |= {"seat": seat, "seated": seat is not None, "event": room.event, "sought": sought}
    context["counts"] = kept_lists.counts_in(room, role == HOST)
    replay = context["replay"]
    if sought and isinstance(replay, Replay):
        context["sought_span"] = replay.span_of(sought)
    if seat:
        context |= own_votes(room, seat) | personal_context(room, seat)
        context["may_ask"] = room.inbox_is_open and not seat.hosts
        context["asked"] = set(Question.objects.asked_by(seat))
        context["personal_news"] = news_for(room, [seat.key]).get(seat.key)
        context["shown_names"] = cache(lambda: list(Question.objects.with_shown_name(seat)))
        context["asks_for_confirmation"] = seat.is_host and can_confirm_address(seat.person)
    return context
