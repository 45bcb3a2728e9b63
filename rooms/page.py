"""What a room page is made of: its regions, each drawn once per role and language."""

from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from qna.models import Question
from recordings.links import media_url
from recordings.models import Recording

from .models import Room, Seat

HOST, AUDIENCE = "host", "audience"

REGIONS = {
    "bar": "rooms/parts/bar.html",
    "stage": "rooms/parts/stage.html",
    "now": "qna/parts/now.html",
    "hostbar": "rooms/parts/hostbar.html",
    "notice": "rooms/parts/notice.html",
    "questions": "qna/parts/questions.html",
    "copies": "recordings/parts/copies.html",
}
QUESTION = "qna/parts/question.html"
PEOPLE = "rooms/parts/people.html"
READABLE = 60  # names; of a larger crowd the rest is a number
FOR_HOSTS = {"hostbar", "copies"}


def role_of(seat):
    return HOST if seat and seat.hosts else AUDIENCE


def page_context(room, seat):
    """All that `rooms/room.html` shows.

    The event number is read before the rows it covers, so that whatever happens while they
    are read is sent to the page again rather than lost.
    """
    event = Room.objects.values_list("event", flat=True).get(pk=room.pk)
    context = {"seat": seat, "event": event, **shared_context(room, role_of(seat))}
    if seat:
        context["mine"] = set(Question.objects.voted_by(seat))
    if seat and seat.hosts:
        path = reverse("cohost", args=[room.slug, room.cohost_key])
        context["cohost_link"] = settings.HOTLINE_URL + path
    return context


def shared_context(room, role):
    """What the regions need, the same for everybody in a role.

    What is long is a function: a template that shows it calls it, and the others cost nothing.
    """
    recording = Recording.objects.filter(room=room).prefetch_related("copies").first()
    pulled = bool(recording and recording.is_pulled)
    return {
        "room": room,
        "role": role,
        "speakers": cache(lambda: _in_room(room.speakers, room)),
        "questions": cache(lambda: _in_room(Question.objects.shown_in(room), room)),
        "now": cache(lambda: Question.objects.now_in(room)),
        "recording": recording,
        "copies": recording.copies.all() if recording else [],
        "warnings": list(_warnings(room)),
        "pulled": pulled,
        "media_url": media_url(room) if room.recorded and room.live_at and not pulled else None,
    }


def draw(room, role, language, dirty):
    """The named parts as they are now: ``(html, gone)``, `gone` the ids of what is no more.

    Args:
        dirty: names of regions, and ``question:<pk>`` for single questions.
    """
    html, gone = [], []
    with override(language):
        context = shared_context(room, role)
        asked = [part.partition(":")[2] for part in dirty if part.startswith("question:")]
        shown = _in_room(Question.objects.shown_in(room).filter(pk__in=asked), room)
        shown = {str(question.pk): question for question in shown}
        for part in dirty:
            name, _, pk = part.partition(":")
            if not pk:
                if role == HOST or name not in FOR_HOSTS:
                    html.append(render_to_string(REGIONS[name], context))
            elif pk in shown:
                html.append(render_to_string(QUESTION, context | {"question": shown[pk]}))
            else:
                gone.append(f"question-{pk}")
    return "".join(html), gone


def draw_people(room, keys, language):
    """The audience among the seats of those keys, as many as one can read."""
    audience = room.seats.filter(key__in=keys).exclude(role__in=Seat.ON_STAGE)
    people = list(audience.select_related("person").order_by("joined_at")[:READABLE])
    context = {"room": room, "people": people, "more": max(0, audience.count() - len(people))}
    with override(language):
        return render_to_string(PEOPLE, context)


def votes(room_id, questions=None):
    """``{question pk: count}`` of those shown in a room, or of the named ones among them."""
    shown = Question.objects.shown_in(room_id)
    if questions is not None:
        shown = shown.filter(pk__in=questions)
    return dict(shown.values_list("pk", "votes"))


def _warnings(room):
    if room.is_live and room.ends_at:
        yield {"what": "no_publisher", "ends_at": room.ends_at}
    if room.is_live and room.trouble:
        yield {"what": room.trouble}


def _in_room(rows, room):
    rows = list(rows)
    for row in rows:
        row.room = room  # the room already at hand, with its epoch: no query a row
    return rows
