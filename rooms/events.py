"""Everything that can happen in a room, as messages; `qna.events` has what questions do.

Model methods call these functions inside their transaction. Each function numbers the change
and, after the commit, sends it to all web processes (`numbered`) and, where the change affects
media, to the media server. A message says what happened; `rooms.live.regions` maps it to the parts
of a page. Messages do not carry the new values, because receivers read the rows.

Messages on the channel layer, also those of `qna.events`, to group `room.<pk>`, each with its
"group":
    {"type": "room.event", "event": n, "at": Unix seconds, "what": "hand_moved",
     "questions": [17, …]}
    {"type": "room.votes", "questions": [17, …]}       vote counts to read again
    {"type": "room.poll"}                              totals of the poll to read again
    {"type": "room.voted", "seat": key, "question": 17, "wanted": true}   by a form
    {"type": "room.reactions", "counts": {"clap": 3}}  counts to add up
    {"type": "room.personal", "seats": [key, …]}       personal parts of pages to render again
    {"type": "room.removed", "seat": key}              close its sockets
    {"type": "room.asked", "seat": key, "questions": [17, …]}   all questions that this seat asked
    {"type": "room.merged", "seat": key}               its sockets reconnect, as another seat
    {"type": "room.mine", "seats": [key, …]}           tell these again which votes are theirs
    {"type": "room.pulse", "page": {…}, "backstage": false}   transient: not numbered, latest wins
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.dispatch import Signal

from .event_delivery import Message, after_commit, tell_media_server, tell_pages
from .event_rows import InvitationRow, RoomRow, RoomWithState, SeatRow

went_live = Signal()  # room; sent inside the transaction of Go live
ended = Signal()  # room; sent inside the transaction of End
replay_moved = Signal()  # room; sent inside the transaction that changes who may see its replay
names_moved = Signal()  # room, questions: pks or None for all; askers are named otherwise, likewise
# room, hidden: its replay shows one answer fewer, or one more; sent inside that transaction
answers_moved = Signal()
seats_merged = Signal()  # seat, kept; sent inside the transaction that deletes a guest's seat
removed = Signal()  # seat; sent inside the transaction that removes it from its room
room_released = Signal()  # room; it has ended and no media server writes to it any more

# Makes the media server read the rows again: who is muted, who may speak, what is Now.
LOOK = {"do": "look"}
# Keys of a transient event whose values are dicts by seat; the latest counts for each seat.
EACH = {"voice", "too_large", "too_many", "encoder", "looks"}


def group(room_id: int) -> str:
    return f"room.{room_id}"


def numbered(room: RoomRow, what: str, questions: Iterable[int] = ()) -> None:
    """Number a change of `room` and send it after the commit.

    Args:
        what: name of the calling function, of this module or of `qna.events`.
        questions: pks of the questions that changed.
    """
    message = {
        "type": "room.event",
        "group": group(room.pk),
        "event": room.next_event(),
        "at": time.time(),
        "what": what,
        "questions": list(questions),
    }
    after_commit(lambda: tell_pages(message))


def pulse(room_id: int, backstage: bool = False, to_hosts: bool = False, **page: object) -> Message:
    """Return the message of a transient event that may get lost: levels, a count, an epoch.

    Args:
        backstage: send it only to people on stage.
        to_hosts: send it only to hosts and co-hosts.
    """
    only = {"backstage": backstage, "to_hosts": to_hosts}
    return {"type": "room.pulse", "group": group(room_id), "page": page, **only}


def reactions(room_id: int, counts: Mapping[str, int]) -> Message:
    """Return the message with the reactions that one process collected in a quarter second."""
    return {"type": "room.reactions", "group": group(room_id), "counts": counts}


def room_moved(room: RoomWithState) -> None:
    """The state of the room changed: doors open, live, ended."""
    if room.is_live:
        went_live.send(type(room), room=room)
    if room.has_ended:
        ended.send(type(room), room=room)
    numbered(room, "room_moved")
    after_commit(lambda: tell_pages(pulse(room.pk, state=room.state)))
    if room.is_live:
        after_commit(lambda: tell_media_server(room, LOOK))  # it may hold the green room
    if room.has_ended:
        after_commit(lambda: _after_the_end(room))


def room_edited(room: RoomRow) -> None:
    """A moderator edited the room, for example its title."""
    numbered(room, "room_edited")


def rules_changed(room: RoomRow) -> None:
    """A host changed by which rules people ask, vote and react, or what screens show."""
    numbered(room, "rules_changed")


def replay_for_others(room: RoomRow) -> None:
    """A host changed who may see the replay; `rules_changed` has told the pages."""
    replay_moved.send(type(room), room=room)


def askers_named_otherwise(room: RoomRow, questions: Iterable[int] | None = None) -> None:
    """Others read other names of askers, of these questions or of all; pages are told already."""
    names_moved.send(type(room), room=room, questions=questions)


def answer_shown_otherwise(room: RoomRow, hidden: bool) -> None:
    """An answer given aloud was hidden, or is shown again; pages are told already."""
    answers_moved.send(type(room), room=room, hidden=hidden)


def screens_renewed(room: RoomRow) -> None:
    """The secret link of the room's screens was replaced; those of the old one go empty."""
    numbered(room, "screens_renewed")


def green_room_changed(room: RoomRow) -> None:
    """The green room was opened or closed."""
    numbered(room, "green_room_changed")
    after_commit(lambda: tell_media_server(room, LOOK))


def stage_changed(room: RoomRow) -> None:
    """Somebody started or stopped publishing or sharing a screen, or got a speaking limit."""
    numbered(room, "stage_changed")


def role_changed(seat: SeatRow) -> None:
    """The role of a seat changed: somebody came on stage, left it or changed rank there.

    Their questions are rendered again, because a question shows that a host asked it. Those
    without a name are not, because a question that changes together with a person would give the
    person away.
    """
    named = seat.questions.filter(anonymous=False, name_shown=True)
    named = named.exclude(room__naming="anonymous")
    named = named.exclude(room__state="ended", room__names_after_end="none")
    asked = named.values_list("pk", flat=True)
    numbered(seat.room, "role_changed", asked)
    seat_told(seat)
    after_commit(lambda: tell_media_server(seat.room, LOOK))


def hand_moved(seat: SeatRow) -> None:
    """A hand was raised or lowered."""
    numbered(seat.room, "hand_moved")
    seat_told(seat)


def invitation_moved(invitation: InvitationRow) -> None:
    """An invitation was made, answered, withdrawn, or expired."""
    numbered(invitation.seat.room, "invitation_moved")
    seat_told(invitation.seat)


def seat_told(seat: SeatRow) -> None:
    """The personal part of one person's page changed; render it again."""
    _tell_seats(seat.room_id, [seat.key])


def seats_told(room: RoomRow, seats: QuerySet[Any]) -> None:
    """The personal parts of the pages of many seats changed.

    The rows of `seats` are of any type here, because their model builds on this module.
    """
    keys = list(seats.values_list("key", flat=True))
    if keys:
        _tell_seats(room.pk, keys)


def _tell_seats(room_id: int, keys: list[str]) -> None:
    message: Message = {"type": "room.personal", "group": group(room_id), "seats": keys}
    after_commit(lambda: tell_pages(message))


def encoder_refused(seat: SeatRow, kind: str, words: str) -> None:
    """An encoder's offer was refused; the page says why, because encoders show little of it."""
    news = {seat.key: {"kind": kind, "words": words}}
    message = pulse(seat.room_id, backstage=True, encoder=news)
    after_commit(lambda: tell_pages(message))


def stream_key_changed(seat: SeatRow) -> None:
    """The key by which encoders publish as this seat was replaced."""
    after_commit(lambda: tell_media_server(seat.room, LOOK))


def picture_arranged(room: RoomRow) -> None:
    """The host changed the layout of the picture."""
    numbered(room, "picture_arranged")
    after_commit(lambda: tell_media_server(room, LOOK))


def destinations_changed(room: RoomRow) -> None:
    """A host added or removed an address to which the session is sent, or replaced its key."""
    numbered(room, "destinations_changed")
    after_commit(lambda: tell_media_server(room, LOOK))


def destination_reported(room: RoomRow) -> None:
    """The media server reported how sending to a destination goes."""
    numbered(room, "destination_reported")


def seat_removed(seat: SeatRow) -> None:
    """Somebody was removed: close their sockets and their media.

    The signal goes first, because the pages that are told draw links to the media again.
    """
    removed.send(type(seat), seat=seat)
    numbered(seat.room, "seat_removed")
    message: Message = {"type": "room.removed", "group": group(seat.room_id), "seat": seat.key}
    after_commit(lambda: tell_pages(message))
    after_commit(lambda: tell_media_server(seat.room, LOOK))


def seat_merged(seat: SeatRow, asked: Iterable[int]) -> None:
    """A guest signed in to an account with a seat of its own here; the guest's seat is deleted.

    Args:
        asked: the questions that the guest asked, which are the account's now.
    """
    message: Message = {"type": "room.merged", "group": group(seat.room_id), "seat": seat.key}
    numbered(seat.room, "seat_merged", asked)
    after_commit(lambda: tell_pages(message))
    after_commit(lambda: tell_media_server(seat.room, LOOK))


def seat_muted(seat: SeatRow) -> None:
    """Somebody was muted or unmuted."""
    numbered(seat.room, "seat_muted")
    seat_told(seat)
    after_commit(lambda: tell_media_server(seat.room, LOOK))


def notice_changed(room: RoomRow) -> None:
    """A warning changed: that nobody publishes, or that the recording has a problem."""
    numbered(room, "notice_changed")


def recording_moved(room: RoomRow) -> None:
    """The recording was closed, failed to be, was withdrawn or restored."""
    numbered(room, "recording_moved")


def copies_changed(room: RoomRow) -> None:
    """The state of a copy of the recording changed."""
    numbered(room, "copies_changed")


def part_changed(room: RoomRow) -> None:
    """A host gave a speaker leave to have copies of their part, or took it back."""
    numbered(room, "part_changed")


def _after_the_end(room: RoomWithState) -> None:
    if room.is_held:
        tell_media_server(room, {"do": "end"})
    else:
        room_released.send(type(room), room=room)
