"""WHIP (RFC 9725) and WHEP: offers go to the stage of the room, and its answers come back.

No answer carries a `Link` to STUN or TURN servers (RFC 9725 section 4.6): the media server is
ICE-lite on a public address of its own and learns a publisher's from its checks, so there is no
server to name. Nor has it an `ETag`: there is no ICE restart, a client POSTs again, and PATCH is
answered 405.
"""

from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from rooms import events
from rooms.access import listener_by_key, seat_for, seat_for_stream_key, speaking_seat_for
from rooms.limits import offer_is_read, spend_for_offer
from rooms.media.ipc_protocol import PERSON, SCREEN
from rooms.media.network import offer
from rooms.media.rpc import NoMediaServer, call
from rooms.models import MediaServer

from .credentials import SDP, bearer, by_session_or_key, said

MAX_OFFER = 64 * 1024  # bytes


@by_session_or_key("POST")
async def whip(request, slug):
    """`?as=screen` publishes a screen, beside the microphone and camera of the same seat."""
    source = request.GET.get("as", PERSON)
    if "as" in request.GET and source != SCREEN:
        return said(400, _("Publish as a screen, or as yourself by leaving “as” out."))
    seat = await _seat(request, slug, speaking_seat_for)
    by_key = {} if bearer(request) is None else {"key": seat.stream_key_hash}
    order = {"do": "publish", "source": source, "renews": _renewed(request), **by_key}
    return await _connect(request, seat, order, "whip-connection")


@by_session_or_key("POST")
async def whep(request, slug):
    seat = await _seat(request, slug, seat_for, listener_by_key)
    return await _connect(request, seat, {"do": "listen"}, "whep-connection")


@by_session_or_key("DELETE")
async def hang_up(request, slug, connection):
    seat = await _seat(request, slug, seat_for, listener_by_key)
    media_server = await _media_server_of(seat.room, claimed_only=True)
    order = {"do": "hang_up", "room": seat.room.pk, "id": connection, "seat": seat.key}
    try:
        reply = await call(media_server.name, order) if media_server else None
    except NoMediaServer:
        reply = None
    if reply and reply["status"] != 200:
        return said(reply["status"], _(reply["sentence"]))
    return HttpResponse(status=200)  # with the media server the connection has gone as well


async def _connect(request, seat, order, connection_url):
    room = seat.room
    if room.has_ended:
        return said(410, _("This session has ended."))
    if not room.lets_on_air(seat):
        return said(409, _("This session is not live yet."))
    if request.content_type != SDP:
        return said(415, _("Send an SDP offer, as application/sdp."))
    if len(request.body) > MAX_OFFER:
        return said(413, _("This SDP offer is larger than 64 KiB."))
    text = request.body.decode("utf-8", "replace")
    try:
        # Before it comes near a media server, whose time is everybody's.
        offer.read(
            text,
            sends=order["do"] == "publish",
            picture=order.get("source") == SCREEN,
            whole="key" in order,
        )
    except offer.BadOffer as bad:
        if "key" in order:
            await sync_to_async(events.encoder_refused)(seat, bad.kind, str(bad))
        return said(bad.status, _(str(bad)))
    await offer_is_read(seat)
    media_server = await _media_server_of(room)
    try:
        address = request.META.get("REMOTE_ADDR")
        order |= {"room": room.pk, "seat": seat.key, "offer": text, "address": address}
        reply = await call(media_server.name, order) if media_server else None
    except NoMediaServer:
        reply = None
    if reply is None:
        sentence = _("The studio is starting again. You will be connected in a moment.")
        return said(503, sentence, Retry_After="1")
    if reply["status"] != 201:
        extra = {"Retry_After": "1"} if reply["status"] == 503 else {}
        return said(reply["status"], _(reply["sentence"]), **extra)
    response = HttpResponse(reply["answer"], status=201, content_type=SDP)
    response.headers["Location"] = reverse(connection_url, args=[room.slug, reply["id"]])
    # So that a page knows which news of an epoch it has already acted on.
    response.headers["Hotline-Epoch"] = str(reply["epoch"])
    if reply["voice"]:  # and whether it is still the one that is heard of this person
        response.headers["Hotline-Voice"] = str(reply["voice"])
    return response


def _renewed(request):
    """The connection whose place a page takes by itself, as our answer to it said; or None."""
    try:
        epoch, voice = (int(request.headers[name]) for name in ("Hotline-Epoch", "Hotline-Voice"))
    except (KeyError, ValueError):
        return None
    return {"epoch": epoch, "voice": voice}


@sync_to_async
def _seat(request, slug, door, key_door=seat_for_stream_key):
    key = bearer(request)
    seat = door(request.user, slug) if key is None else key_door(key, slug)
    if request.method == "POST":
        spend_for_offer(seat, request)
    return seat


@sync_to_async
def _media_server_of(room, claimed_only=False):
    """The media server that holds a room; else one that may claim it. When none has renewed its
    lease, the last holder is asked: it holds on to the room while the database takes no writes.
    """
    holder = MediaServer.objects.filter(rooms=room)
    held = holder.beating().first()
    return held or (None if claimed_only else MediaServer.objects.least_busy()) or holder.first()
