from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hotline.web.admin_actions import Moderated, act, link
from rooms.admin import RoomStateFilter

from .models import Question


@admin.register(Question)
class QuestionAdmin(Moderated):
    list_display = ["__str__", "its_room", "asker", "state", "votes", "asked_at"]
    list_filter = ["state", ("room__state", RoomStateFilter), "asked_at"]
    search_fields = ["text", "room__title", "asker__person__name"]
    list_select_related = ["room", "asker__person"]
    fields = readonly_fields = (
        *("its_room", "asker", "text", "state"),
        *("votes", "taken_at", "answered_at"),
    )
    actions = ["hide", "show_again"]

    @admin.display(description=_("room"), ordering="room__title")
    def its_room(self, question: Question) -> SafeString:
        return link(question.room)

    @act(
        _("Hide the question"),
        ngettext_lazy("%(count)s question hidden.", "%(count)s questions hidden.", "count"),
    )
    def hide(self, question: Question, reason: str) -> bool:
        return question.refuse()

    @act(
        _("Show the question again"),
        ngettext_lazy("%(count)s question shown.", "%(count)s questions shown.", "count"),
    )
    def show_again(self, question: Question, reason: str) -> bool:
        return question.show_again()
