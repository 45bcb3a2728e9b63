from django.contrib import admin
from django.db.models import Case, Count, Value, When
from django.utils.translation import gettext_lazy as _

from hotline.moderation import act

from .models import Room, Seat


@admin.register(Room)
class RoomAdmin(admin.ModelAdmin):
    list_display = ["title", "state", "host", "people", "asked", "live_at"]
    list_filter = ["state", "recorded", "live_at"]
    search_fields = ["title", "slug", "host__name", "host__email"]
    list_select_related = ["host"]
    fields = ["title", "slug", "host", "state", "recorded", "height", "language", "question_limit"]
    readonly_fields = ["slug", "host", "state", "recorded", "height", "language"]
    actions = ["end"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                live_first=Case(When(state=Room.LIVE, then=Value(0)), default=Value(1)),
                seat_count=Count("seats", distinct=True),
                question_count=Count("questions", distinct=True),
            )
            .order_by("live_first", "-live_at", "-created_at")
        )

    @admin.display(description=_("people"), ordering="seat_count")
    def people(self, room):
        return room.seat_count

    @admin.display(description=_("questions"), ordering="question_count")
    def asked(self, room):
        return room.question_count

    def has_add_permission(self, request):
        return False  # rooms are started by their hosts

    def save_model(self, request, room, form, change):
        """What was edited, and not the columns that the stage writes meanwhile."""
        room.save(update_fields=form.changed_data)

    @act(_("End the session"))
    def end(self, room, reason):
        return room.end()


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    list_display = ["person", "room", "role", "joined_at", "removed_at"]
    list_filter = ["role", "room__state", ("removed_at", admin.EmptyFieldListFilter)]
    search_fields = ["person__name", "person__email", "room__title", "room__slug"]
    list_select_related = ["person", "room"]
    fields = ["person", "room", "role", "muted", "joined_at", "removed_at"]
    readonly_fields = ["person", "room", "muted", "joined_at", "removed_at"]
    actions = ["remove"]

    def has_add_permission(self, request):
        return False

    def save_model(self, request, seat, form, change):
        """By its verb, so that the room is told."""
        Seat.objects.select_related("room").get(pk=seat.pk).become(seat.role)

    @act(_("Remove from the room"))
    def remove(self, seat, reason):
        return seat.remove()
