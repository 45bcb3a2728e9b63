from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from hotline.web.admin_actions import Moderated, act, count, link, link_to_list
from qna.models import Question

from . import events
from .forms import TitledForm
from .models import Room, Seat


@admin.register(Room)
class RoomAdmin(Moderated):
    form = TitledForm
    list_display = ["title", "state", "host", "people", "asked", "waiting", "kept", "live_at"]
    list_filter = ["state", "listed", "recorded", "live_at"]
    search_fields = ["title", "slug", "host__name", "host__email"]
    list_select_related = ["host", "recording"]
    fields = [
        *("title", "slug", "host", "state", "listed", "recorded", "height", "language", "zone"),
        *("question_limit", "people", "asked", "waiting", "kept"),
    ]
    readonly_fields = [
        field for field in fields if field not in ("title", "listed", "question_limit")
    ]
    actions = ["end"]

    def get_queryset(self, request):
        waiting = Question.objects.filter(state=Question.WAITING)
        return (
            super()
            .get_queryset(request)
            .annotate(
                live_first=Case(When(state=Room.LIVE, then=Value(0)), default=Value(1)),
                seat_count=count(Seat.objects.all(), "room"),
                question_count=count(Question.objects.all(), "room"),
                waiting_count=count(waiting, "room"),
            )
            .order_by("live_first", F("live_at").desc(nulls_last=True), "-created_at")
        )

    @admin.display(description=_("people"), ordering="seat_count")
    def people(self, room):
        return link_to_list(Seat, room.seat_count, room__id__exact=room.pk)

    @admin.display(description=_("questions"), ordering="question_count")
    def asked(self, room):
        return link_to_list(Question, room.question_count, room__id__exact=room.pk)

    @admin.display(description=_("waiting"), ordering="waiting_count")
    def waiting(self, room):
        return link_to_list(
            Question, room.waiting_count, room__id__exact=room.pk, state__exact=Question.WAITING
        )

    @admin.display(description=_("recording"), ordering="recording__state", empty_value="–")
    def kept(self, room):
        recording = getattr(room, "recording", None)  # there is none before Go live
        return recording and link(recording, recording.get_state_display())

    def save_model(self, request, room, form, change):
        """Save only the edited columns, because the media server writes others meanwhile."""
        with transaction.atomic():
            room.save(update_fields=form.changed_data)
            events.room_edited(room)

    @act(_("End the session"))
    def end(self, room, reason):
        return room.end()


@admin.register(Seat)
class SeatAdmin(Moderated):
    list_display = ["person", "room", "role", "joined_at", "removed_at"]
    list_filter = ["role", "room__state", ("removed_at", admin.EmptyFieldListFilter)]
    search_fields = ["person__name", "person__email", "room__title", "room__slug"]
    list_select_related = ["person", "room"]
    fields = ["person", "room", "role", "muted", "joined_at", "removed_at"]
    readonly_fields = ["person", "room", "muted", "joined_at", "removed_at"]
    actions = ["remove"]

    def get_readonly_fields(self, request, seat=None):
        hosts = seat is not None and seat.role == Seat.HOST  # the host of a room can't change
        return [*self.readonly_fields, *(["role"] if hosts else [])]

    def formfield_for_choice_field(self, field, request, **options):
        if field.name == "role":
            options["choices"] = [role for role in Seat.ROLES if role[0] != Seat.HOST]
        return super().formfield_for_choice_field(field, request, **options)

    def save_model(self, request, seat, form, change):
        """Change the role by its model method, so that pages of the room are updated."""
        try:
            if "role" in form.changed_data:
                Seat.objects.select_related("room").get(pk=seat.pk).assign(seat.role)
        except ValidationError as refused:
            self.message_user(request, refused.messages[0], messages.ERROR)

    @act(_("Remove from the room"))
    def remove(self, seat, reason):
        return seat.remove()
