from functools import partial

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hotline.web.admin_actions import Moderated, act, link
from rooms.event_delivery import unless_redis_is_away

from .models import Copy, Recording, Take
from .models.recording import RecordingQuerySet
from .tasks import seal


class ReadOnly:
    """Mixin for admin pages of rows that only the software writes."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class TakeInline(ReadOnly, admin.TabularInline):
    model = Take
    fields = readonly_fields = ("epoch", "number", "started_at", "samples")


class CopyInline(ReadOnly, admin.TabularInline):
    model = Copy
    fields = readonly_fields = ("kind", "label", "state", "percent", "bytes", "reason")


@admin.register(Recording)
class RecordingAdmin(Moderated):
    list_display = ["room", "state", "moved_at", "withdrawn_at"]
    list_filter = ["state", ("withdrawn_at", admin.EmptyFieldListFilter), "moved_at"]
    search_fields = ["room__title", "room__slug"]
    list_select_related = ["room"]
    fields = readonly_fields = ("its_room", "state", "reason", "moved_at", "withdrawn_at")
    inlines = [TakeInline, CopyInline]
    actions = ["withdraw", "restore", "try_again"]

    @admin.display(description=_("room"))
    def its_room(self, recording: Recording) -> SafeString:
        return link(recording.room)

    @act(
        _("Withdraw the recording"),
        ngettext_lazy("%(count)s recording withdrawn.", "%(count)s recordings withdrawn.", "count"),
    )
    def withdraw(self, recording: Recording, reason: str) -> bool:
        return recording.withdraw()

    @act(
        _("Restore the recording"),
        ngettext_lazy("%(count)s recording restored.", "%(count)s recordings restored.", "count"),
    )
    def restore(self, recording: Recording, reason: str) -> bool:
        return recording.restore()

    @admin.action(description=_("Try what failed again"), permissions=["change"])
    def try_again(self, request: HttpRequest, recordings: RecordingQuerySet) -> None:
        for recording in recordings.select_related("room"):
            recording.retry()
            unless_redis_is_away(partial(seal.delay, recording.pk))
