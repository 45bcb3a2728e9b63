"""Everything that can happen in a room, as messages: their names and their shapes.

Each function is called by a model verb inside its transaction. It numbers the change and,
once that is committed, tells every web process (`_numbered`) and whom else it concerns.
A message says what happened; `rooms.live.room_page` knows which parts of a page show it. Rows are
the truth: no message carries what they say.

On the channel layer, group `room.<pk>`, each with its "group":
    {"type": "room.event", "event": n, "what": "hand_moved", "questions": [17, …]}
    {"type": "room.votes", "questions": [17, …]}       counts to read again
    {"type": "room.reactions", "counts": {"clap": 3}}  to be added up
    {"type": "room.personal", "seats": [key, …]}       what is theirs alone is drawn again
    {"type": "room.removed", "seat": key}              its sockets are closed
    {"type": "room.merged", "seat": key}               its sockets come again, as another seat
    {"type": "room.pulse", "page": {…}, "backstage": false}   not numbered, latest wins
"""

import asyncio

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.dispatch import Signal

from hotline.core import outages
from hotline.core.coalescer import Coalescer

went_live = Signal()  # room: inside the transaction of Go live
ended = Signal()  # room: inside the transaction of End
room_released = Signal()  # room: ended, and no media server writes to it any more

# the media server reads the rows anew: who is muted, who may speak, what is Now
LOOK = {"do": "look"}
# In a pulse, news by seat: of each the latest counts.
EACH = {"voice", "too_large", "too_many", "encoder"}
TOLD_WITHIN = 1  # seconds that Redis may take for a message, and so hold up what people do
VOTES_EVERY = 0.25  # seconds between two messages about the votes of a room


def group(room_id):
    return f"room.{room_id}"


def _numbered(room, what, questions=()):
    """Number a change of `room`, and tell it.

    Args:
        what: name of the function here that was called.
        questions: pks of the questions that it changed.
    """
    message = {
        "type": "room.event",
        "group": group(room.pk),
        "event": room.next_event(),
        "what": what,
        "questions": list(questions),
    }
    _after_commit(lambda: _tell(room.pk, message))


def pulse(room_id, backstage=False, **page):
    """The channel-layer message for something that is never missed: levels, a count, an epoch.

    `backstage`: for people on stage alone.
    """
    return {"type": "room.pulse", "group": group(room_id), "page": page, "backstage": backstage}


def reactions(room_id, counts):
    """The channel-layer message of what people of one process felt in a quarter of a second."""
    return {"type": "room.reactions", "group": group(room_id), "counts": counts}


def room_moved(room):
    """The room changed its state: doors open, live, ended."""
    if room.is_live:
        went_live.send(type(room), room=room)
    if room.has_ended:
        ended.send(type(room), room=room)
    _numbered(room, "room_moved")
    _after_commit(lambda: _tell(room.pk, pulse(room.pk, state=room.state)))
    if room.is_live:
        _after_commit(lambda: _tell_stage(room, LOOK))  # it may hold the room since the green room
    if room.has_ended:
        _after_commit(lambda: _after_the_end(room))


def room_edited(room):
    """A moderator gave it another title."""
    _numbered(room, "room_edited")


def green_room_changed(room):
    """The green room was opened or closed."""
    _numbered(room, "green_room_changed")
    _after_commit(lambda: _tell_stage(room, LOOK))


def stage_changed(room):
    """Somebody came on stage, left it, is heard or no longer heard."""
    _numbered(room, "stage_changed")


def role_changed(seat):
    """Somebody came up on stage, or went down: what they may do, and what is heard of them.

    Their questions say that a host asks.
    """
    asked = seat.questions.values_list("pk", flat=True)
    _numbered(seat.room, "role_changed", asked)
    seat_told(seat)
    _after_commit(lambda: _tell_stage(seat.room, LOOK))


def hand_moved(seat):
    """A hand was raised or lowered."""
    _numbered(seat.room, "hand_moved")
    seat_told(seat)


def invitation_moved(invitation):
    """Somebody was invited on stage, or an invitation was answered, taken back, or ran out."""
    _numbered(invitation.seat.room, "invitation_moved")
    seat_told(invitation.seat)


def seat_told(seat):
    """What one person alone sees has changed: their pages are sent it anew."""
    _tell_each(seat.room_id, [seat.key])


def seats_told(room, seats):
    """The same, of many at once."""
    keys = list(seats.values_list("key", flat=True))
    if keys:
        _tell_each(room.pk, keys)


def _tell_each(room_id, keys):
    message = {"type": "room.personal", "group": group(room_id), "seats": keys}
    _after_commit(lambda: _tell(room_id, message))


def encoder_refused(seat, kind, words):
    """What an encoder offered as this seat can't be taken; it shows its user little of why."""
    news = {seat.key: {"kind": kind, "words": words}}
    message = pulse(seat.room_id, backstage=True, encoder=news)
    _after_commit(lambda: _tell(seat.room_id, message))


def stream_key_changed(seat):
    """The key by which an encoder publishes as this seat is no longer the one it had."""
    _after_commit(lambda: _tell_stage(seat.room, LOOK))


def picture_arranged(room):
    """The host chose how the picture is composed."""
    _numbered(room, "picture_arranged")
    _after_commit(lambda: _tell_stage(room, LOOK))


def seat_removed(seat):
    """Somebody was put out: their page and their media end now."""
    _numbered(seat.room, "seat_removed")
    message = {"type": "room.removed", "group": group(seat.room_id), "seat": seat.key}
    _after_commit(lambda: _tell(seat.room_id, message))
    _after_commit(lambda: _tell_stage(seat.room, LOOK))


def seat_merged(seat):
    """A guest signed in to an account that has a seat of its own in the room: theirs is no more."""
    message = {"type": "room.merged", "group": group(seat.room_id), "seat": seat.key}
    _numbered(seat.room, "seat_merged")
    _after_commit(lambda: _tell(seat.room_id, message))
    _after_commit(lambda: _tell_stage(seat.room, LOOK))


def seat_muted(seat):
    """Somebody was muted, or may speak again."""
    _numbered(seat.room, "seat_muted")
    seat_told(seat)
    _after_commit(lambda: _tell_stage(seat.room, LOOK))


def notice_changed(room):
    """What people are warned of has changed: that nobody speaks, that the recording has trouble."""
    _numbered(room, "notice_changed")


def recording_moved(room):
    """A moderator withdrew the recording, or gave it back."""
    _numbered(room, "recording_moved")


def copies_changed(room):
    """A copy of the recording moved on."""
    _numbered(room, "copies_changed")


def question_changed(question):
    """A question was asked, or moved on."""
    _numbered(question.room, "question_changed", [question.pk])


def votes_changed(question):
    """Votes have no number of their own, or each would queue for the room's row; pages that come
    back are given all counts.
    """
    room_id = question.room_id
    _after_commit(lambda: _votes.add(room_id, question.pk))


def now_changed(room):
    """Another question is being answered now, or none."""
    _numbered(room, "now_changed")
    _after_commit(lambda: _tell_stage(room, LOOK))


def _after_commit(tell):
    # Robust: what is committed stays true when nobody can be told; pages and reconcilers catch up.
    transaction.on_commit(lambda: unless_redis_is_away(tell), robust=True)


def unless_redis_is_away(tell):
    """Whether it was told. One that failed is enough: a request has many, and each would wait."""
    if outages.REDIS.is_felt:
        return False
    try:
        tell()
    except TimeoutError as error:
        outages.REDIS.note(error)
        return False
    except Exception as error:
        if not outages.noted(error):
            raise
        return False
    return True


def _after_the_end(room):
    if room.is_held:
        _tell_stage(room, {"do": "end"})
    else:
        room_released.send(type(room), room=room)


def _tell_votes(room_id, questions):
    message = {"type": "room.votes", "group": group(room_id), "questions": sorted(questions)}
    if not unless_redis_is_away(lambda: _tell(room_id, message)):
        for question in questions:  # they have no number by which pages would catch up
            _votes.add(room_id, question)


_votes = Coalescer(VOTES_EVERY, _tell_votes)


@async_to_sync
async def _tell(room_id, message):
    async with asyncio.timeout(TOLD_WITHIN):
        await get_channel_layer().group_send(group(room_id), message)


def _tell_stage(room, message):
    """A hint to the stage that holds the room: it reads the rows by itself too."""
    from .media.rpc import hint

    hint(room, message)
