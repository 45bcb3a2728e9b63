"""The sentences that describe the state of a room; every page takes them from here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rooms.models import Destination, Room

HOST, SPEAKER, AUDIENCE = "host", "speaker", "audience"

RECORDED = gettext_lazy("This session is recorded, with everything that is said and shown in it.")
NOT_RECORDED = gettext_lazy("This session is not recorded.")
SENT = gettext_lazy("It is sent live to other platforms too.")


class RoomWarning(NamedTuple):
    """A warning for everybody in the room, or for its hosts.

    Attributes:
        ends_at: when the session ends by itself, because nobody is at the microphone. The page
            says that in a sentence of its own, with a time that the browser knows.
    """

    sentence: str = ""
    ends_at: datetime | None = None


class Card(NamedTuple):
    """The card in the place of the picture, while there is none."""

    head: str
    text: str


TROUBLE = {
    "disk_full": gettext_lazy(
        "The recording has stopped: the disk is full. "
        "The session goes on, and what was recorded is safe."
    ),
    "disk_error": gettext_lazy(
        "The recording has stopped: the disk can’t be written. "
        "The session goes on, and what was recorded is safe."
    ),
}
"""The sentences of `Room.trouble`, which a mixer reports."""


@dataclass(frozen=True)
class Status:
    """The state of a room, as people in `role` read it.

    Attributes:
        replay: the recording can be watched, live or as a replay.
        withdrawn: a moderator has withdrawn the recording.
        failed: the recording could not be closed.
        empty: the recording is closed, and nothing is in it.
        erased: the sentence that says when and why the recording was deleted; empty before.
        destinations: returns the addresses to which the session is sent, for hosts.
    """

    room: Room
    role: str
    replay: bool = False
    withdrawn: bool = False
    failed: bool = False
    empty: bool = False
    erased: str = ""
    destinations: Callable[[], Sequence[Destination]] = tuple

    @property
    def shows_stage(self) -> bool:
        """Whether people on stage are shown; the audience sees nobody in the green room."""
        return self.room.is_live or (self.room.green_room_open and self.role != AUDIENCE)

    @property
    def offers_replay(self) -> bool:
        return self.room.has_ended and self.replay

    @property
    def offers_copies(self) -> bool:
        """Whether the copies are listed: `role_of` calls nobody a host who may not have them."""
        return self.room.has_ended and self.role == HOST

    @property
    def warnings(self) -> list[RoomWarning]:
        """The warnings of a live session; only hosts read that the recording is withdrawn."""
        room = self.room
        if not room.is_live:
            return []
        warnings = [RoomWarning(ends_at=room.ends_at)] if room.ends_at else []
        if room.trouble in TROUBLE:
            warnings.append(RoomWarning(str(TROUBLE[room.trouble])))
        if self.withdrawn and self.role == HOST:
            warnings.append(
                RoomWarning(
                    _(
                        "A moderator has withdrawn the recording. "
                        "The session goes on and is recorded still, "
                        "but nobody can watch the recording or download it."
                    )
                )
            )
        for one in self.destinations():
            if why := one.why_in_words:
                sentence = _("%(name)s does not receive the session. %(why)s")
                warnings.append(RoomWarning(sentence % {"name": one.name, "why": why}))
        return warnings

    @property
    def no_question(self) -> str:
        """The sentence that an empty list of questions shows until the end."""
        if self.role == HOST:
            return _("No questions yet. Share the link: people can ask at any time.")
        return _("No questions yet. Be the first to ask %(host)s something.") % {
            "host": self.room.host.name
        }

    @property
    def no_answer(self) -> str:
        """The sentence that an empty list of answered questions shows until the end."""
        return _("Answered questions will be kept here.")

    @property
    def no_question_now(self) -> str:
        """The sentence that the page shows while no question is answered."""
        if self.role == HOST:
            return _("Take a question, and it appears here for everyone to read.")
        return _("The question being answered appears here.")

    @property
    def card(self) -> Card:
        room = self.room
        if room.is_live:
            return Card(_("Nobody is at the microphone"), self._until_somebody_joins())
        if room.has_ended:
            return Card(_("This session has ended"), self._what_is_left())
        if room.green_room_open and self.role != AUDIENCE:
            return Card(
                _("The green room is open"),
                _(
                    "Join with your microphone: people on stage hear each other, "
                    "the audience hears nothing."
                ),
            )
        if room.green_room_open or (room.state == Room.OPEN and self.role != HOST):
            return Card(_("You’re in. It starts soon."), self._until_live())
        if room.state == Room.OPEN:
            return Card(
                _("The doors are open"),
                _("Everybody here reads that it starts soon. Nothing of you is heard or seen yet."),
            )
        if self.role == HOST:
            return Card(
                _("Your room is ready"),
                _(
                    "Share the link: people can come in and ask already. "
                    "Nothing of you is heard or seen before you go live."
                ),
            )
        return Card(_("You’re early"), self._until_live())

    def _until_somebody_joins(self) -> str:
        if self.role == AUDIENCE:
            return _("The room stays open. You will hear them as soon as they are back.")
        return _("Join with your microphone to be heard.")

    def _what_is_left(self) -> str:
        if self.replay:
            return _("You can watch it again, on this same page.")
        if self.erased:
            return _("%(erased)s Its questions stay here.") % {"erased": self.erased}
        if self.withdrawn:
            return _("A moderator has withdrawn the recording. Its questions stay here.")
        if self.failed:
            return _(
                "The recording could not be closed, so it can’t be watched now. "
                "It is still on the disk, and the host can try again."
            )
        if self.empty:
            return _("Nobody was heard or seen, so there is no recording. Its questions stay here.")
        if self.room.live_at is None:
            return _("It was ended before it went live. Its questions stay here.")
        return _("It was not recorded. Its questions stay here.")

    def _until_live(self) -> str:
        host = {"host": self.room.host.name}
        if self.role == SPEAKER:
            return (
                _("You are on stage. When %(host)s goes live, you join with your microphone.")
                % host
            )
        return _("%(host)s isn’t on air yet. Ask now: your question will be waiting.") % host


def welcome(room: Room) -> str:
    """Return what a visitor reads before they give their name; nobody gives one after the end."""
    return {
        Room.LIVE: _("%(host)s is on air now. Come in, listen, and ask.")
        % {"host": room.host.name},
        Room.OPEN: _("It starts soon. Come in, and ask already."),
        Room.SCHEDULED: _(
            "It hasn’t started yet. Come in, and ask already: it starts on the same page."
        ),
    }[room.state]


def recording_note(room: Room) -> str:
    """Return what a person who may come on stage reads of the recording, and of destinations."""
    if not room.is_live:
        note = _("The session may be recorded; what you say and show is then part of it.")
    elif room.recorded:
        note = str(RECORDED)
    else:
        return str(NOT_RECORDED)
    return f"{note} {SENT}" if is_sent_elsewhere(room) else note


def is_sent_elsewhere(room: Room) -> bool:
    """Whether what is said and shown goes live to other platforms, as soon as the room is live."""
    return (room.recorded or not room.is_live) and room.destinations.exists()


def visitor_note(room: Room) -> str:
    """Return what a visitor reads of the recording before they give their name."""
    if room.is_live and not room.recorded:
        return str(NOT_RECORDED)
    if room.is_live:
        return _(
            "This session is recorded. "
            "Your name appears beside the questions you ask; your microphone stays off."
        )
    return _(
        "Sessions are recorded unless the host says otherwise. "
        "Your name appears beside the questions you ask; your microphone stays off."
    )


def after_leaving(room: Room) -> str:
    """Return what a person reads who has just left the room."""
    if room.has_ended and room.replay_for != room.EVERYBODY:
        return _("This session has ended. Its hosts say who may see its page.")
    if room.has_ended:
        return _("This session has ended. Its questions and its replay stay on its page.")
    if room.is_live:
        if room.replay_for == room.HOSTS:
            return _("It is still live: come back as long as it lasts.")
        return _(
            "It is still live: come back as long as it lasts. "
            "What is recorded can be watched afterwards, on the same page."
        )
    return _("It has not started yet. Come back when you like: it starts on the same page.")
