from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .seat import Seat


class RoleLinkWords(NamedTuple):
    """The texts that pages show with the link of a role.

    Attributes:
        label: names the link, for hosts.
        effect: what happens with the link, for hosts; `%(whep)s` is the address for players.
        welcome: what the person who opens it will do in the room.
        button: on the button by which that person comes in.
    """

    label: str | Promise
    effect: str | Promise
    welcome: str | Promise
    button: str | Promise


WORDS = {
    Seat.COHOST: RoleLinkWords(
        label=_("Link for a co-host"),
        effect=_(
            "Anybody with this link can speak and end the session. Give it only to people you "
            "trust."
        ),
        welcome=_(
            "As a co-host you speak, take questions, and can end the session. "
            "You choose your microphone on the next page; nothing is heard before that."
        ),
        button=_("Join as co-host"),
    ),
    Seat.SPEAKER: RoleLinkWords(
        label=_("Link for a speaker"),
        effect=_(
            "Anybody with this link comes on stage without being asked. A new link replaces this "
            "one."
        ),
        welcome=_(
            "As a speaker you come on stage with your microphone, and with your camera if you "
            "like. You choose both on the next page; nothing is heard before that."
        ),
        button=_("Join as speaker"),
    ),
    Seat.LISTENER: RoleLinkWords(
        label=_("Link for players"),
        effect=_(
            "Paste this link into a WHEP player as its key (bearer token); "
            "the address to play is %(whep)s. A new link disconnects those players."
        ),
        welcome=_("You listen, ask in writing, and vote. Nobody hears or sees you."),
        button=_("Join"),
    ),
}
