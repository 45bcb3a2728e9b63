from typing import TYPE_CHECKING, Any, TypedDict

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Field, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hotline.web.admin_actions import Moderated, act, count, link, link_to_list
from qna.export.formats import FORMATS
from qna.models import Poll, Question

from . import events
from .forms import TitledForm
from .models import Room, Seat

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    CountedRoom = WithAnnotations[Room, "Counts"]


ROOM_FIELDS = (
    *("title", "slug", "host", "state", "listed", "recorded", "height", "language", "zone"),
    *("question_limit", "people", "asked", "waiting", "polled", "kept", "exports"),
)
EDITED = ("title", "listed", "question_limit")  # by moderators


class RoomStateFilter(admin.ChoicesFieldListFilter):
    """The states of the rooms of a list of other things, which may have states of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("state of the room")


class Counts(TypedDict):
    """The values that the admin's list of rooms computes for each row."""

    seat_count: int
    question_count: int
    waiting_count: int


@admin.register(Room)
class RoomAdmin(Moderated):
    form = TitledForm
    list_display = ["title", "state", "host", "people", "asked", "waiting", "kept", "live_at"]
    list_filter = ["state", "listed", "recorded", "live_at"]
    search_fields = ["title", "slug", "host__name", "host__email"]
    list_select_related = ["host", "recording"]
    fields = ROOM_FIELDS
    readonly_fields = [field for field in ROOM_FIELDS if field not in EDITED]
    actions = ["end"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        waiting = Question.objects.filter(state=Question.WAITING)
        rooms: QuerySet[Room] = super().get_queryset(request)
        return rooms.annotate(
            live_first=Case(When(state=Room.LIVE, then=Value(0)), default=Value(1)),
            seat_count=count(Seat.objects.all(), "room"),
            question_count=count(Question.objects.all(), "room"),
            waiting_count=count(waiting, "room"),
        ).order_by("live_first", F("live_at").desc(nulls_last=True), "-created_at")

    @admin.display(description=_("people"), ordering="seat_count")
    def people(self, room: "CountedRoom") -> SafeString:
        return link_to_list(Seat, room.seat_count, room__id__exact=room.pk)

    @admin.display(description=_("questions"), ordering="question_count")
    def asked(self, room: "CountedRoom") -> SafeString:
        return link_to_list(Question, room.question_count, room__id__exact=room.pk)

    @admin.display(description=_("waiting"), ordering="waiting_count")
    def waiting(self, room: "CountedRoom") -> SafeString:
        return link_to_list(
            Question, room.waiting_count, room__id__exact=room.pk, state__exact=Question.WAITING
        )

    @admin.display(description=_("polls"))
    def polled(self, room: Room) -> SafeString:
        number = Poll.objects.filter(room=room).count()
        return link_to_list(Poll, number, room__id__exact=room.pk)

    @admin.display(description=_("recording"), ordering="recording__state", empty_value="–")
    def kept(self, room: Room) -> SafeString | None:
        recording = getattr(room, "recording", None)  # there is none before Go live
        return recording and link(recording, recording.get_state_display())

    @admin.display(description=_("export"))
    def exports(self, room: Room) -> SafeString:
        """Links to the files with the room's questions."""
        links = [
            (reverse(f"export-{ending}", args=[room.slug]), ending.upper()) for ending in FORMATS
        ]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    def save_model(
        self, request: HttpRequest, room: Room, form: "forms.ModelForm[Room]", change: bool
    ) -> None:
        """Save only the edited columns, because the media server writes others meanwhile."""
        with transaction.atomic():
            room.save(update_fields=form.changed_data)
            events.room_edited(room)

    @act(
        _("End the session"),
        ngettext_lazy("%(count)s session ended.", "%(count)s sessions ended.", "count"),
    )
    def end(self, room: Room, reason: str) -> bool:
        return room.end()


@admin.register(Seat)
class SeatAdmin(Moderated):
    list_display = ["person", "room", "role", "joined_at", "removed_at"]
    list_filter = [
        "role",
        ("room__state", RoomStateFilter),
        ("removed_at", admin.EmptyFieldListFilter),
    ]
    search_fields = ["person__name", "person__email", "room__title", "room__slug"]
    list_select_related = ["person", "room"]
    fields = ["person", "room", "role", "muted", "joined_at", "removed_at"]
    readonly_fields = ["person", "room", "muted", "joined_at", "removed_at"]
    actions = ["remove", "let_back_in"]

    def get_readonly_fields(self, request: HttpRequest, seat: Seat | None = None) -> list[str]:
        hosts = seat is not None and seat.role == Seat.HOST  # the host of a room can't change
        return [*self.readonly_fields, *(["role"] if hosts else [])]

    def formfield_for_choice_field(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.TypedChoiceField | None:
        if db_field.name == "role":
            kwargs["choices"] = [role for role in Seat.ROLES if role[0] != Seat.HOST]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, seat: Seat, form: "forms.ModelForm[Seat]", change: bool
    ) -> None:
        """Change the role by its model method, so that pages of the room are updated."""
        try:
            if "role" in form.changed_data:
                Seat.objects.select_related("room").get(pk=seat.pk).assign(seat.role)
        except ValidationError as refused:
            self.message_user(request, refused.messages[0], messages.ERROR)

    @act(
        _("Remove from the room"),
        ngettext_lazy("%(count)s person removed.", "%(count)s people removed.", "count"),
    )
    def remove(self, seat: Seat, reason: str) -> bool:
        return seat.remove()

    @act(
        _("Let back into the room"),
        ngettext_lazy("%(count)s person let back in.", "%(count)s people let back in.", "count"),
    )
    def let_back_in(self, seat: Seat, reason: str) -> bool:
        return seat.let_back_in()
