"""The sentences that describe the state of a room; every page takes them from here."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from rooms.models import Room

HOST, SPEAKER, AUDIENCE = "host", "speaker", "audience"


class Card(NamedTuple):
    """The card in the place of the picture, while there is none."""

    head: str
    text: str


@dataclass(frozen=True)
class Status:
    """The state of a room, as people in `role` read it.

    Attributes:
        replay: the recording can be watched, live or as a replay.
        withdrawn: a moderator has withdrawn the recording.
    """

    room: Room
    role: str
    replay: bool = False
    withdrawn: bool = False

    @property
    def shows_stage(self) -> bool:
        """Whether people on stage are shown; the audience sees nobody in the green room."""
        return self.room.is_live or (self.room.green_room_open and self.role != AUDIENCE)

    @property
    def card(self) -> Card:
        room = self.room
        if room.is_live:
            return Card(_("Nobody is at the microphone"), self._until_somebody_joins())
        if room.has_ended:
            return Card(_("This session has ended"), self._thanks())
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
                _("People can come in and ask. Nothing of you is heard or seen yet."),
            )
        if self.role == HOST:
            return Card(
                _("Your room is ready"),
                _("Share the link, open the doors when you like, then go live."),
            )
        return Card(_("The doors aren’t open yet"), _("Stay on this page: it opens by itself."))

    def _until_somebody_joins(self) -> str:
        if self.role == AUDIENCE:
            return _("The room stays open. You will hear them as soon as they are back.")
        return _("Join with your microphone to be heard.")

    def _thanks(self) -> str:
        if self.replay:
            return _("Thank you for being here. You can watch it again, on this same page.")
        if self.withdrawn:
            return _("Thank you for being here. A moderator has withdrawn the recording.")
        return _("Thank you for being here. It was not recorded.")

    def _until_live(self) -> str:
        host = {"host": self.room.host.name}
        if self.role == SPEAKER:
            return (
                _("You are on stage. When %(host)s goes live, you join with your microphone.")
                % host
            )
        return _("%(host)s isn’t on air yet. Ask now: your question will be waiting.") % host


def welcome(room: Room) -> str:
    """Return what a visitor reads before they give their name."""
    return {
        Room.LIVE: _("They are on air now. Come in, listen, and ask."),
        Room.OPEN: _("The doors are open. It starts soon; you can ask already."),
        Room.ENDED: _("This session has ended. Come in to see its questions and its replay."),
        Room.SCHEDULED: _("The doors aren’t open yet. Come in and wait: the page opens by itself."),
    }[room.state]


def recording_note(room: Room) -> str:
    """Return what a person who may come on stage reads of the recording."""
    if not room.is_live:
        return _("The session may be recorded; what you say and show is then part of it.")
    if room.recorded:
        return _("This session is recorded, with everything that is said and shown in it.")
    return _("This session is not recorded.")
