from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hotline.accounts.models import Site
from hotline.core.file_size import file_size
from hotline.core.free_space import free_space
from hotline.web.admin_actions import Moderated, act, link
from rooms.event_delivery import unless_redis_is_away
from rooms.models import Room
from rooms.models.disk_left import DiskLeft

from .models import Copy, Recording, Take
from .models.recording import RecordingQuerySet
from .models.retries import RetryColumns
from .tasks import seal

LARGEST = 20  # recordings that the page about the disk lists


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


class SaysWhy:
    """Mixin for admin pages of work that may fail: the reason, in the moderator's language."""

    @admin.display(description=_("why it failed"))
    def failure(self, failed: RetryColumns) -> str:
        return failed.why


class CopyInline(SaysWhy, ReadOnly, admin.TabularInline):
    model = Copy
    fields = readonly_fields = ("kind", "label", "state", "percent", "size", "failure")

    @admin.display(description=_("size"))
    def size(self, copy: Copy) -> str:
        return file_size(copy.bytes)


@admin.register(Recording)
class RecordingAdmin(SaysWhy, Moderated):
    list_display = ["room", "state", "moved_at", "withdrawn_at"]
    list_filter = ["state", ("withdrawn_at", admin.EmptyFieldListFilter), "moved_at"]
    search_fields = ["room__title", "room__slug"]
    list_select_related = ["room"]
    fields = readonly_fields = (
        *("its_room", "state", "failure", "moved_at", "withdrawn_at"),
        *("kept_until", "erased_at", "erased_why", "on_disk"),
    )
    inlines = [TakeInline, CopyInline]
    actions = ["withdraw", "restore", "try_again", "erase"]

    @admin.display(description=_("room"))
    def its_room(self, recording: Recording) -> SafeString:
        return link(recording.room)

    @admin.display(description=_("on the disk"))
    def on_disk(self, recording: Recording) -> str:
        return file_size(recording.total_bytes)

    @act(
        _("Delete the recording"),
        ngettext_lazy(
            "%(count)s recording is being deleted.",
            "%(count)s recordings are being deleted.",
            "count",
        ),
        many=_("Delete the recordings"),
    )
    def erase(self, recording: Recording, reason: str) -> bool:
        return recording.erase(Recording.OPERATOR)

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

    def get_urls(self) -> list[URLPattern]:
        disk = self.admin_site.admin_view(self.disk)
        return [path("disk/", disk, name="recordings_recording_disk"), *super().get_urls()]

    def disk(self, request: HttpRequest) -> TemplateResponse:
        """Show what is free on the disk, for how long that lasts, and what takes the rest."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Disk"),
            "opts": self.model._meta,
            "left": DiskLeft.of(Room.objects.all(), free_space(), Site.rules()),
            "used": Recording.objects.used(),
            "largest": Recording.objects.largest()[:LARGEST],
        }
        return TemplateResponse(request, "admin/recordings/recording/disk.html", context)

    @admin.action(description=_("Try what failed again"), permissions=["change"])
    def try_again(self, request: HttpRequest, recordings: RecordingQuerySet) -> None:
        for recording in recordings.select_related("room"):
            recording.retry()
            unless_redis_is_away(partial(seal.delay, recording.pk))
