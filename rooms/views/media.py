"""WHIP (RFC 9725) and WHEP: offers go to the stage of the room, and its answers come back."""

from contextlib import suppress

from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from hotline.sorry import sorry

from ..access import seat_for, seat_for_stream_key, speaking_seat_for
from ..models import Stage
from ..stage.calls import NoStage, call

MAX_OFFER = 64 * 1024  # bytes
SDP = "application/sdp"


def by_session_or_key(view):
    """Encoders show a bearer key and have no cookies to be abused; everybody else is a browser
    with a session, and passes the CSRF check.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    async def door(request, *args, **kwargs):
        carries_key = request.headers.get("Authorization", "").startswith("Bearer ")
        return await (view if carries_key else protected)(request, *args, **kwargs)

    return door


@by_session_or_key
async def whip(request, slug):
    if request.method == "POST":
        return await _connect(request, slug, "publish", speaking_seat_for, "whip-connection")
    return _options(request)


@by_session_or_key
async def whep(request, slug):
    if request.method == "POST":
        return await _connect(request, slug, "listen", seat_for, "whep-connection")
    return _options(request)


@by_session_or_key
async def hang_up(request, slug, connection):
    if request.method != "DELETE":
        return _options(request, methods="DELETE, OPTIONS")
    seat = await _seat(request, slug, seat_for)
    stage = await _stage_of(seat.room, claimed_only=True)
    if stage:
        order = {"do": "hang_up", "room": seat.room.pk, "id": connection, "seat": seat.key}
        with suppress(NoStage):  # with the stage the connection has gone as well
            await call(stage.name, order)
    return HttpResponse(status=200)


async def _connect(request, slug, do, door, connection_url):
    seat = await _seat(request, slug, door)
    room = seat.room
    if room.has_ended:
        return sorry(request, 410, _("This session has ended."))
    if not room.is_live:
        return sorry(request, 409, _("This session is not live yet."))
    if request.content_type != SDP:
        return sorry(request, 415, _("Send an SDP offer, as application/sdp."))
    if len(request.body) > MAX_OFFER:
        return sorry(request, 413, _("This SDP offer is larger than 64 KiB."))
    order = {
        "do": do,
        "room": room.pk,
        "seat": seat.key,
        "offer": request.body.decode("utf-8", "replace"),
    }
    stage = await _stage_of(room)
    try:
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
    response.headers["Location"] = reverse(connection_url, args=[slug, said["id"]])
    # So that a page knows which news of an epoch it has already acted on.
    response.headers["Hotline-Epoch"] = str(said["epoch"])
    return response


def _options(request, methods="POST, OPTIONS"):
    status = 204 if request.method == "OPTIONS" else 405
    return HttpResponse(status=status, headers={"Allow": methods, "Accept-Post": SDP})


@sync_to_async
def _seat(request, slug, door):
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        return seat_for_stream_key(key.strip(), slug)
    return door(request.user, slug)


@sync_to_async
def _stage_of(room, claimed_only=False):
    held = Stage.objects.beating().filter(rooms=room).first()
    return held or (None if claimed_only else Stage.objects.least_busy())
