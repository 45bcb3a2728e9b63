"""WHIP (RFC 9725) and WHEP: offers go to the stage of the room, and its answers come back.

No answer carries a `Link` to STUN or TURN servers (RFC 9725 section 4.6): the stage is ICE-lite on
a public address of its own and learns a publisher's from its checks, so there is no server to name.
Nor has it an `ETag`: there is no ICE restart, a client POSTs again, and PATCH is answered 405.
"""

from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from hotline.sorry import sorry

from ..access import NoSuchKey, seat_for, seat_for_stream_key, speaking_seat_for
from ..models import Stage
from ..spending import spend_as
from ..stage import offer
from ..stage.calls import NoStage, call
from ..stage.wire import PERSON, SCREEN

MAX_OFFER = 64 * 1024  # bytes
SDP = "application/sdp"


def by_session_or_key(view):
    """Encoders show a bearer key and have no cookies to be abused; everybody else is a browser
    with a session, and passes the CSRF check.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    async def door(request, *args, **kwargs):
        try:
            return await (protected if _bearer(request) is None else view)(request, *args, **kwargs)
        except NoSuchKey as refused:
            # RFC 6750 section 3.1: another key may open what this one does not.
            challenge = 'Bearer error="invalid_token"'
            return sorry(request, 401, str(refused), WWW_Authenticate=challenge)

    return door


@by_session_or_key
async def whip(request, slug):
    """`?as=screen` publishes a screen, beside the microphone and camera of the same seat."""
    if request.method != "POST":
        return _options(request)
    source = request.GET.get("as", PERSON)
    if "as" in request.GET and source != SCREEN:
        return sorry(request, 400, _("Publish as a screen, or as yourself by leaving “as” out."))
    seat = await _seat(request, slug, speaking_seat_for)
    by_key = {} if _bearer(request) is None else {"key": seat.stream_key_hash}
    order = {"do": "publish", "source": source, "renews": _renewed(request), **by_key}
    return await _connect(request, seat, order, "whip-connection")


@by_session_or_key
async def whep(request, slug):
    if request.method != "POST":
        return _options(request)
    seat = await _seat(request, slug, seat_for)
    return await _connect(request, seat, {"do": "listen"}, "whep-connection")


@by_session_or_key
async def hang_up(request, slug, connection):
    if request.method != "DELETE":
        return _options(request, methods="DELETE, OPTIONS")
    seat = await _seat(request, slug, seat_for)
    stage = await _stage_of(seat.room, claimed_only=True)
    order = {"do": "hang_up", "room": seat.room.pk, "id": connection, "seat": seat.key}
    try:
        said = await call(stage.name, order) if stage else None
    except NoStage:
        said = None
    if said and said["status"] != 200:
        return sorry(request, said["status"], _(said["sentence"]))
    return HttpResponse(status=200)  # with the stage the connection has gone as well


async def _connect(request, seat, order, connection_url):
    room = seat.room
    if room.has_ended:
        return sorry(request, 410, _("This session has ended."))
    if not room.lets_on_air(seat):
        return sorry(request, 409, _("This session is not live yet."))
    if request.content_type != SDP:
        return sorry(request, 415, _("Send an SDP offer, as application/sdp."))
    if len(request.body) > MAX_OFFER:
        return sorry(request, 413, _("This SDP offer is larger than 64 KiB."))
    said = request.body.decode("utf-8", "replace")
    try:
        # Before it comes near a stage, whose time is everybody's.
        offer.read(
            said,
            sends=order["do"] == "publish",
            picture=order.get("source") == SCREEN,
            whole="key" in order,
        )
    except offer.BadOffer as bad:
        return sorry(request, bad.status, _(str(bad)))
    stage = await _stage_of(room)
    try:
        address = request.META.get("REMOTE_ADDR")
        order |= {"room": room.pk, "seat": seat.key, "offer": said, "address": address}
        said = await call(stage.name, order) if stage else None
    except NoStage:
        said = None
    if said is None:
        sentence = _("The studio is starting again. You will be connected in a moment.")
        return sorry(request, 503, sentence, Retry_After="1")
    if said["status"] != 201:
        extra = {"Retry_After": "1"} if said["status"] == 503 else {}
        return sorry(request, said["status"], _(said["sentence"]), **extra)
    response = HttpResponse(said["answer"], status=201, content_type=SDP)
    response.headers["Location"] = reverse(connection_url, args=[room.slug, said["id"]])
    # So that a page knows which news of an epoch it has already acted on.
    response.headers["Hotline-Epoch"] = str(said["epoch"])
    if said["voice"]:  # and whether it is still the one that is heard of this person
        response.headers["Hotline-Voice"] = str(said["voice"])
    return response


def _options(request, methods="POST, OPTIONS"):
    """What may be done here; said too where something else was tried."""
    headers = {"Allow": methods}
    if "POST" in methods:
        headers["Accept-Post"] = SDP
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=headers)
    sentence = _("Only %(methods)s can be sent to this address.") % {"methods": methods}
    return sorry(request, 405, sentence, **headers)


def _bearer(request):
    """The key that the request shows; None when it shows none (RFC 6750 section 2.1)."""
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None


def _renewed(request):
    """The connection whose place a page takes by itself, as our answer to it said; or None."""
    try:
        epoch, voice = (int(request.headers[name]) for name in ("Hotline-Epoch", "Hotline-Voice"))
    except (KeyError, ValueError):
        return None
    return {"epoch": epoch, "voice": voice}


@sync_to_async
def _seat(request, slug, door):
    key = _bearer(request)
    seat = door(request.user, slug) if key is None else seat_for_stream_key(key, slug)
    if request.method == "POST":
        spend_as(seat, "stage_offer" if seat.on_stage else "offer", request)
    return seat


@sync_to_async
def _stage_of(room, claimed_only=False):
    """The stage that holds a room; else one that may claim it. When none has renewed its lease,
    the last holder is asked: it holds on to the room while the database takes no writes.
    """
    holder = Stage.objects.filter(rooms=room)
    held = holder.beating().first()
    return held or (None if claimed_only else Stage.objects.least_busy()) or holder.first()
