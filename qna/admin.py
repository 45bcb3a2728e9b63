from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from hotline.moderation import act

from .models import Question


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    list_display = ["__str__", "room", "asker", "state", "votes", "asked_at"]
    list_filter = ["state", "room__state", "asked_at"]
    search_fields = ["text", "room__title", "asker__person__name"]
    list_select_related = ["room", "asker__person"]
    readonly_fields = ["room", "asker", "text", "state", "votes", "taken_at", "answered_at"]
    actions = ["hide"]

    def has_add_permission(self, request):
        return False

    @act(_("Hide the question"))
    def hide(self, question, reason):
        return question.refuse()
