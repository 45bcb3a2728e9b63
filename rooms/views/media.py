"""WHIP (RFC 9725) and WHEP: pass offers to the media server of a room, and return its answers.

Answers have a `Link` to TURN servers (RFC 9725 section 4.6) where the site has some, and to no STUN
server: the media server is ICE-lite on a public address of its own, and learns a publisher's
address from its connectivity checks. No answer has an `ETag`, because there is no ICE restart: a
client sends a new POST instead, and PATCH is answered with 405.

All that needs the database is done in one call on the thread of the request; then the event loop
waits for the media server (`hotline.web.deferred_response`).
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from hotline.accounts.models import User
from hotline.web.deferred_response import DeferredResponse
from hotline.web.requests import Request
from rooms import events
from rooms.access import listener_by_key, seat_for, seat_for_stream_key, speaking_seat_for
from rooms.limits import offer_to_read, spend_for_offer
from rooms.media.ipc_protocol import PERSON, SCREEN
from rooms.media.offers import offer
from rooms.media.rpc import Answer, NoMediaServer, Renewed, call
from rooms.models import MediaServer, Player, Room, Seat

from . import turn
from .credentials import SDP, bearer, by_session_or_key, said

MAX_OFFER = 64 * 1024  # bytes
WITHIN = 10  # seconds in which all media servers that are asked for a place answer; pages wait 15

AnySeat = TypeVar("AnySeat", bound=Seat | Player)

Order = dict[str, object]
"""A message to a media server, without its "reply" (see `rooms.media.rpc`)."""


@by_session_or_key("POST")
def whip(request: Request, slug: str) -> HttpResponse:
    """Publish as a seat on stage.

    `?as=screen` publishes a screen, beside the microphone and camera of the same seat.
    """
    source = request.GET.get("as", PERSON)
    if "as" in request.GET and source != SCREEN:
        return said(400, _("Publish as a screen, or as yourself by leaving “as” out."))
    seat = _seat(request, slug, speaking_seat_for, seat_for_stream_key)
    by_key = {} if bearer(request) is None else {"key": seat.stream_key_hash}
    order: Order = {"do": "publish", "source": source, "renews": _renewed(request), **by_key}
    return _connect(request, seat, order, "whip-connection")


@by_session_or_key("POST")
def whep(request: Request, slug: str) -> HttpResponse:
    """Play the program."""
    seat = _seat(request, slug, seat_for, listener_by_key)
    return _connect(request, seat, {"do": "listen"}, "whep-connection")


@by_session_or_key("DELETE")
def hang_up(request: Request, slug: str, connection: str) -> HttpResponse:
    """End a connection of WHIP or WHEP."""
    seat = _seat(request, slug, seat_for, listener_by_key)
    relay, _dot, number = connection.rpartition(".")
    if relay:  # its pk; the URL may be anything
        pk = int(relay) if relay.isascii() and relay.isdigit() and len(relay) < 10 else 0
        media_server = MediaServer.objects.filter(pk=pk).first()
    else:
        media_server = MediaServer.objects.holding(seat.room)
    order: Order = {"do": "hang_up", "room": seat.room.pk, "id": number, "seat": seat.key}
    return _answered([Asked(media_server)] if media_server else [], order, _hung_up)


def _connect(
    request: Request, seat: Seat | Player, order: Order, connection_url: str
) -> HttpResponse:
    """Check an offer, have the media server answer it, and return the answer.

    Args:
        connection_url: name of the URL at which the client ends the connection.
    """
    room = seat.room
    if room.has_ended:
        return said(410, _("This session has ended."))
    if not room.lets_on_air(seat):
        return said(409, _("This session is not live yet."))
    if request.content_type != SDP:
        return said(415, _("Send an SDP offer, as application/sdp."))
    if len(request.body) > MAX_OFFER:
        return said(413, _("This SDP offer is larger than 65 kB."))
    text = request.body.decode("utf-8", "replace")
    try:
        # Refuse bad offers here, because the time of a media server belongs to everybody.
        offer.read(
            text,
            sends=order["do"] == "publish",
            picture=order.get("source") == SCREEN,
            whole="key" in order,
        )
    except offer.BadOffer as bad:
        if "key" in order and isinstance(seat, Seat):
            events.encoder_refused(seat, bad.kind, str(bad))
        return said(bad.status, _(str(bad)))
    spend_for_offer(seat, request)
    address = request.META.get("REMOTE_ADDR")
    order |= {"room": room.pk, "seat": seat.key, "offer": text, "address": address}
    in_http = partial(_connected, room, seat.key, connection_url)
    return _answered(_to_ask(seat, order), order, in_http)


class Asked(NamedTuple):
    """A media server that is asked, as the holder of the room or as one that may relay it."""

    media_server: MediaServer
    relays: bool = False


def _to_ask(seat: Seat | Player, order: Order) -> list[Asked]:
    """Return the media servers to ask in turn, until one has a place.

    People on stage are sent to the room's holder alone, because only its mixer has their mix-minus.
    """
    holder = MediaServer.objects.for_offers_to(seat.room)
    if holder is None:
        return []
    on_stage = isinstance(seat, Seat) and seat.role in Seat.ON_STAGE
    if order["do"] != "listen" or on_stage or holder.has_plenty or not holder.private_address:
        return [Asked(holder)]
    others = MediaServer.objects.that_may_relay(seat.room, holder)
    relays = [Asked(media_server, relays=True) for media_server in others]
    return [*relays, Asked(holder)] if holder.is_full else [Asked(holder), *relays]


def _answered(
    to_ask: Sequence[Asked], order: Order, in_http: Callable[[Answer | None], HttpResponse]
) -> HttpResponse:
    """Return a response that waits for the answer of a media server to an order.

    Args:
        to_ask: as many as it takes, until one has a place.
        in_http: makes the response of the answer; of None without a media server that answers.
    """
    if not to_ask:
        return in_http(None)
    language = get_language()

    async def answer() -> HttpResponse:
        reply: Answer | None = None
        with suppress(TimeoutError):
            async with asyncio.timeout(WITHIN):
                for asked in to_ask:
                    reply, is_final = await _ask(asked, order, reply)
                    if is_final:
                        break
        with override(language):
            return in_http(reply)

    return DeferredResponse(answer)


async def _ask(asked: Asked, order: Order, before: Answer | None) -> tuple[Answer | None, bool]:
    """Return the answer, and whether no other media server needs to be asked.

    Where none has a place, the answer is the first that says when to ask again; `before` is that of
    the media servers that were asked already.
    """
    media_server, relays = asked
    try:
        answer = await call(media_server.name, {**order, "relay": True} if relays else order)
    except NoMediaServer:
        return before, not relays
    if answer["status"] == 201 and relays:
        answer["id"] = f"{media_server.pk}.{answer['id']}"  # see `hang_up`
    is_full = "again_in" in answer
    if answer["status"] != 503 or not (is_full or relays):
        return answer, True
    return before if before and "again_in" in before else answer, False


def _hung_up(reply: Answer | None) -> HttpResponse:
    if reply and reply["status"] != 200:
        return said(reply["status"], _(reply["sentence"]))
    return HttpResponse(status=200)  # without its media server the connection is gone too


def _connected(
    room: Room, seat_key: str, connection_url: str, reply: Answer | None
) -> HttpResponse:
    if reply is None:
        sentence = _("The studio is starting again. You will be connected in a moment.")
        return said(503, sentence, Retry_After="1")
    if reply["status"] != 201:
        return said(reply["status"], _(reply["sentence"]), **_when_again(reply))
    response = HttpResponse(reply["answer"], status=201, content_type=SDP)
    response.headers["Location"] = reverse(connection_url, args=[room.slug, reply["id"]])
    # The page compares both with the news that the socket brings: the epoch tells it whether a
    # newer media server holds the room, the voice whether another connection replaced this one.
    response.headers["Hotline-Epoch"] = str(reply["epoch"])
    if reply["voice"]:
        response.headers["Hotline-Voice"] = str(reply["voice"])
    if servers := turn.link_header(seat_key):
        response.headers["Link"] = servers
    return response


def _when_again(reply: Answer) -> dict[str, str]:
    """Return the headers that say when to try again, for `said`.

    `Hotline-Full` tells the page that it is for want of a place, so that HLS begins meanwhile.
    """
    if reply["status"] != 503:
        return {}
    if "again_in" in reply:
        return {"Retry_After": str(reply["again_in"]), "Hotline_Full": "1"}
    return {"Retry_After": "1"}


def _renewed(request: Request) -> Renewed | None:
    """Return the connection that a page replaces by itself; None if a person connects anew.

    The page repeats the headers of our answer to the former connection.
    """
    try:
        epoch, voice = (int(request.headers[name]) for name in ("Hotline-Epoch", "Hotline-Voice"))
    except (KeyError, ValueError):
        return None
    return {"epoch": epoch, "voice": voice}


def _seat(
    request: Request,
    slug: str,
    door: Callable[[User | AnonymousUser, str], Seat],
    key_door: Callable[[str, str], AnySeat],
) -> Seat | AnySeat:
    """Check the credential, and return the seat, or the player, whose media this request moves.

    Args:
        door: the access check for a browser with a session.
        key_door: the access check for a bearer key.
    """
    key = bearer(request)
    seat = door(request.user, slug) if key is None else key_door(key, slug)
    if request.method == "POST":
        offer_to_read(seat, request)
    return seat
