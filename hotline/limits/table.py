"""The table of limits: how often people may do what, on the whole site.

For each name, the buckets of each scope:

person
    One account, guest or seat, whatever its address.
address
    One network: an IPv4 address, or the /64 of an IPv6 address, of which one household has 2^64;
    and for IPv6 its /48 beside it, of which one customer may have 65,536 times that, with WIDER
    times the tokens.
    A school, an office or a concert hall may come from one address, and its people arrive
    together: these buckets are the widest that a small machine carries.
room
    Everybody in one room. Only what has passed the room's door is counted, so that nobody outside
    can use up a room's tokens.
site
    All there is, for what costs the machine most.

A scope may have several buckets: a short one for bursts and a long one for hours.
"""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from hotline.core.token_bucket import Bucket

MINUTE, HOUR = 60, 3600  # seconds


class Limit(NamedTuple):
    """`sentence` says what there was too much of; each scope is a tuple of buckets."""

    sentence: str
    person: tuple[Bucket, ...] = ()
    address: tuple[Bucket, ...] = ()
    room: tuple[Bucket, ...] = ()
    site: tuple[Bucket, ...] = ()


def up_to(burst, every):
    return Bucket(burst, every)


TABLE = {
    # Every request that changes something, before anything of it is looked at.
    "form": Limit(
        _("Too many requests from your network at once."),
        address=(up_to(300, every=1 / 30),),
    ),
    # Every page that is drawn, in each web process by itself: files and media are not among them.
    "look": Limit(
        _("Too many pages opened from your network at once."),
        address=(up_to(600, every=1 / 20),),
    ),
    # In a room
    "ask": Limit(
        _("Too many questions at once."),
        person=(up_to(5, every=10), up_to(40, every=MINUTE)),
        address=(up_to(60, every=1),),
        room=(up_to(200, every=1 / 25),),
    ),
    "vote": Limit(
        _("Too many votes at once."),
        person=(up_to(60, every=1 / 5),),
        address=(up_to(600, every=1 / 100),),
    ),
    "react": Limit(
        _("Too many reactions at once."),
        person=(up_to(40, every=1 / 5),),
        address=(up_to(600, every=1 / 100),),
    ),
    "hand": Limit(
        _("Too many raised hands at once."),
        person=(up_to(10, every=5),),
        address=(up_to(100, every=1),),
        room=(up_to(200, every=0.2),),
    ),
    "invite": Limit(
        _("Too many invitations at once."),
        person=(up_to(30, every=2),),
        room=(up_to(60, every=1),),
    ),
    # Sockets
    "socket": Limit(
        _("Too many connections at once."),
        person=(up_to(30, every=2),),
        address=(up_to(600, every=1 / 20),),
    ),
    "message": Limit(
        _("Too many messages at once."),
        person=(up_to(60, every=1 / 10),),
    ),
    # Media: WHIP and WHEP. Hosts and people on stage have buckets of their own, which no
    # audience can empty.
    "offer": Limit(
        _("Too many people are connecting at once."),
        person=(up_to(8, every=3),),
        address=(up_to(300, every=1 / 20),),
        room=(up_to(400, every=1 / 40),),
    ),
    # A player that shows a listener key: all of one key are in one bucket, of their own, and all
    # of one network in another. Whoever has the key can use up these and no seat's.
    "player_offer": Limit(
        _("Too many players are connecting at once."),
        address=(up_to(40, every=1 / 2),),
        room=(up_to(200, every=1 / 20),),
    ),
    "stage_offer": Limit(
        _("Too many attempts to connect."),
        person=(up_to(30, every=1),),
    ),
    # Coming in
    "guest": Limit(
        _("Too many people are coming in from your network at once."),
        address=(up_to(30, every=1), up_to(500, every=10)),
        room=(up_to(300, every=1 / 10),),
    ),
    "room": Limit(
        _("Too many new rooms."),
        person=(up_to(20, every=MINUTE),),
        address=(up_to(60, every=MINUTE),),
        site=(up_to(200, every=20),),
    ),
    # Each time a program for the room's sound and picture is started.
    "media_start": Limit(
        _("This room was started too often."),
        room=(up_to(6, every=MINUTE),),
    ),
    # Accounts. A person is here an address and an account together: strangers who guess at
    # somebody's password don't lock them out of their own account.
    "sign_in": Limit(
        _("Too many attempts to sign in."),
        person=(up_to(6, every=MINUTE),),
        address=(up_to(60, every=10),),
        site=(up_to(300, every=0.5),),
    ),
    # Not counted in a bucket: so many at once, in `hotline.accounts.hashing`.
    "password_hash": Limit(_("Too many people are signing in at once.")),
    "sign_up": Limit(
        _("Too many new accounts."),
        person=(up_to(60, every=MINUTE),),  # an invitation, in place of an address
        address=(up_to(10, every=5 * MINUTE),),
        site=(up_to(100, every=30),),
    ),
    "mail": Limit(
        _("Too many e-mails."),
        person=(up_to(5, every=10 * MINUTE), up_to(8, every=3 * HOUR)),  # the one that gets them
        address=(up_to(60, every=2 * MINUTE),),  # an office whom the owner invites
    ),
    # What the site sends to people who have an account, which no crowd of new ones uses up.
    "mail_to_accounts": Limit(
        _("Too many e-mails."),
        # Four networks have to do their utmost before anybody else waits.
        site=(up_to(240, every=30),),
    ),
}
