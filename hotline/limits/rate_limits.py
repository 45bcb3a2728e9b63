"""The table of rate limits of the whole site.

Each limit has token buckets for some of these scopes:

person
    One account, guest or seat, whatever its address.
address
    One network: an IPv4 address, or the /64 of an IPv6 address, because one household has 2^64
    addresses. For IPv6 also the /48 around it, with WIDER times the tokens, because one customer
    may have 65,536 such networks.
    All people of a school, an office or a concert hall may share one address and arrive together,
    so these buckets are the widest that a small machine can bear.
room
    Everybody in one room. Except for "guest", only people who were let into the room are counted,
    so that nobody outside can use up a room's tokens.
site
    Everybody, for actions that cost the machine most.

A scope may have several buckets: a short one for bursts and a long one for hours.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotline.core.token_bucket import Bucket

MINUTE, HOUR = 60, 3600  # seconds


class Limit(NamedTuple):
    """A rate limit: `sentence` says what was too much; each scope is a tuple of buckets."""

    sentence: str | Promise
    person: tuple[Bucket, ...] = ()
    address: tuple[Bucket, ...] = ()
    room: tuple[Bucket, ...] = ()
    site: tuple[Bucket, ...] = ()


def up_to(burst: float, every: float) -> Bucket:
    return Bucket(burst, every)


TABLE = {
    # Every request that changes something, counted before it is processed.
    "form": Limit(
        _("Too many requests from your network at once."),
        address=(up_to(300, every=1 / 30),),
    ),
    # Every other request to Django, counted in each web process alone; files and media don't count.
    "look": Limit(
        _("Too many pages opened from your network at once."),
        address=(up_to(600, every=1 / 20),),
    ),
    # Pictures of links that must be drawn, counted in each web process alone.
    "picture": Limit(
        _("Too many pictures at once."),
        address=(up_to(30, every=2),),
        site=(up_to(60, every=0.5),),
    ),
    # In a room
    "ask": Limit(
        _("Too many questions at once."),
        person=(up_to(5, every=10), up_to(40, every=MINUTE)),
        address=(up_to(60, every=1),),
        room=(up_to(200, every=1 / 25),),
    ),
    # Questions like the one that somebody writes; a page asks after a pause of the keys.
    "similar": Limit(
        _("Too many searches at once."),
        person=(up_to(20, every=1),),
        address=(up_to(300, every=1 / 20),),
    ),
    "vote": Limit(
        _("Too many votes at once."),
        person=(up_to(60, every=1 / 5),),
        address=(up_to(600, every=1 / 100),),
    ),
    # Lists of questions: each may cost the room a query, and the page a rendering of questions.
    "show": Limit(
        _("Too many questions asked for at once."),
        person=(up_to(60, every=1 / 5),),
        address=(up_to(1200, every=1 / 200),),
    ),
    # A page says at most every 5 seconds which questions stood on its screen.
    "seen": Limit(
        _("Too many messages at once."),
        person=(up_to(10, every=2),),
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
    "sort": Limit(
        _("Too many pins and labels at once."),
        person=(up_to(60, every=1),),
        room=(up_to(120, every=0.5),),
    ),
    "invite": Limit(
        _("Too many invitations at once."),
        person=(up_to(30, every=2),),
        room=(up_to(60, every=1),),
    ),
    # Making, opening, closing and showing polls.
    "poll": Limit(
        _("Too many polls at once."),
        person=(up_to(30, every=2),),
        room=(up_to(60, every=1),),
    ),
    # Adding, changing and removing addresses to which a session is sent.
    "destination": Limit(
        _("Too many changes of destinations at once."),
        person=(up_to(20, every=5),),
        room=(up_to(30, every=5),),
    ),
    # Hiding one's name beside a question, or showing it again.
    "name": Limit(
        _("Too many changes of names at once."),
        person=(up_to(40, every=2),),
        room=(up_to(200, every=0.1),),
    ),
    # Sharing a copy or the replay by a link, and ending that.
    "share": Limit(
        _("Too many shared links at once."),
        person=(up_to(30, every=2),),
        room=(up_to(60, every=1),),
    ),
    # Files of a room's questions; 5,000 questions take up to 3 s of one processor.
    "export": Limit(
        _("Too many exports at once."),
        person=(up_to(12, every=5),),
        room=(up_to(24, every=3),),
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
    # Offers that are yet to be read, counted in each web process alone, where reading takes 0.3 ms.
    "offer_to_read": Limit(
        _("Too many people are connecting at once."),
        person=(up_to(30, every=1),),
        address=(up_to(300, every=1 / 20),),
    ),
    # Media: WHIP and WHEP, counted once an offer was read and is valid. Hosts and people on stage
    # have their own buckets, which the audience can't empty.
    "offer": Limit(
        _("Too many people are connecting at once."),
        person=(up_to(8, every=3),),
        address=(up_to(300, every=1 / 20),),
        room=(up_to(1000, every=1 / 40),),  # a crowd that comes within seconds
    ),
    # Players with a listener key: all players of one key share a bucket, and so do all of one
    # network. A person with the key can use up these buckets, but no seat's.
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
    # Each opening of a green room, because it starts the room's sound and picture.
    "media_start": Limit(
        _("This room was started too often."),
        room=(up_to(6, every=MINUTE),),
    ),
    # Accounts. The person scope is a network and an account together, so that strangers who guess
    # at somebody's password don't lock them out of their own account.
    "sign_in": Limit(
        _("Too many attempts to sign in."),
        person=(up_to(6, every=MINUTE),),
        address=(up_to(60, every=10),),
        site=(up_to(300, every=0.5),),
    ),
    # Not a token bucket: `hotline.accounts.hashing` limits concurrent hashes.
    "password_hash": Limit(_("Too many people are signing in at once.")),
    "sign_up": Limit(
        _("Too many new accounts."),
        person=(up_to(60, every=MINUTE),),  # an invitation; then no address is counted
        address=(up_to(10, every=5 * MINUTE),),
        site=(up_to(100, every=30),),
    ),
    "mail": Limit(
        _("Too many emails."),
        person=(up_to(5, every=10 * MINUTE), up_to(8, every=3 * HOUR)),  # the recipient
        address=(up_to(60, every=2 * MINUTE),),  # an office that the owner invites
    ),
    # Mails to people who have an account; sign-ups can't use up this limit.
    "mail_to_accounts": Limit(
        _("Too many emails."),
        # Four networks must use all their tokens before anybody else has to wait.
        site=(up_to(240, every=30),),
    ),
}
