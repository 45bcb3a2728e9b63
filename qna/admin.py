from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from hotline.web.admin_actions import Moderated, act, link
from rooms.admin import RoomStateFilter

from .models import Question


def name_of_asker(question: Question) -> str:
    """Return a sentence with the person behind a question."""
    values = {"name": question.asker.name, "question": question}
    return gettext("%(name)s asked “%(question)s”.") % values


@admin.register(Question)
class QuestionAdmin(Moderated):
    list_display = ["__str__", "its_room", "asked_by", "state", "votes", "asked_at"]
    list_filter = ["state", ("room__state", RoomStateFilter), "asked_at"]
    search_fields = ["text", "room__title"]  # a search by name would find anonymous askers
    list_select_related = ["room", "asker__person", "asker__pseudonym"]
    fields = readonly_fields = (
        *("its_room", "asked_by", "text", "state"),
        *("votes", "taken_at", "answered_at"),
    )
    actions = ["hide", "show_again", "who_asked"]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse lists by asker, because they would find the anonymous questions of a person."""
        if lookup.partition("__")[0] == "asker":
            return False
        return bool(super().lookup_allowed(lookup, value, request))

    @admin.display(description=_("asker"))
    def asked_by(self, question: Question) -> str:
        return question.asker_name(to_hosts=True)

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
        _("Who asked this?"),
        ngettext_lazy(
            "The log keeps that you looked up who asked %(count)s question.",
            "The log keeps that you looked up who asked %(count)s questions.",
            "count",
        ),
        tell=name_of_asker,
    )
    def who_asked(self, question: Question, reason: str) -> bool:
        return question.hides_asker

    @act(
        _("Show the question again"),
        ngettext_lazy("%(count)s question shown.", "%(count)s questions shown.", "count"),
    )
    def show_again(self, question: Question, reason: str) -> bool:
        return question.show_again()
