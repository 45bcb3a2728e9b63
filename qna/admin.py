from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypedDict

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from hotline.web.admin_actions import Moderated, act, count, link
from rooms.admin import RoomStateFilter

from .models import Poll, PollVote, Question

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    CountedPoll = WithAnnotations[Poll, "PollCounts"]


def name_of_asker(question: Question) -> str:
    """Return a sentence with the person behind a question."""
    values = {"name": question.asker.name, "question": question}
    return gettext("%(name)s asked “%(question)s”.") % values


def as_read(request: HttpRequest, questions: Iterable[Question]) -> list[Question]:
    """Return the chosen questions that have the text which the list showed; tell of the others."""
    found, read = list(questions), request.POST.getlist("read")
    same = [question for question in found if version_of(question) in read]
    if changed := len(found) - len(same):
        words = ngettext(
            "%(count)s question was changed meanwhile. Read it again.",
            "%(count)s questions were changed meanwhile. Read them again.",
            changed,
        )
        messages.warning(request, words % {"count": changed})
    return same


def version_of(question: Question) -> str:
    """Return which question it is, and which text it has."""
    return f"{question.pk}.{question.text_version}"


@admin.register(Question)
class QuestionAdmin(Moderated):
    list_display = ["__str__", "its_room", "asked_by", "state", "why", "votes", "asked_at"]
    list_filter = ["state", "reason", ("room__state", RoomStateFilter), "asked_at"]
    search_fields = ["text", "room__title"]  # a search by name would find anonymous askers
    fields = readonly_fields = (
        *("its_room", "asked_by", "text", "state", "reason", "reason_words", "into"),
        *("votes", "approved_at", "taken_at", "answered_at"),
    )
    actions = [
        *("approve", "refuse", "hide", "show_again"),
        *("block_asker", "unblock_asker", "who_asked"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        questions: QuerySet[Question] = super().get_queryset(request)
        return questions.select_related("room", "asker__person", "asker__pseudonym", "merged_into")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer to approve in lists that may show a question that waits for it."""
        actions: dict[str, Any] = super().get_actions(request)
        listed = request.GET.get("state__exact", Question.PENDING)
        waits = listed == Question.PENDING and Question.objects.filter(state=listed).exists()
        if request.method != "POST" and not waits:
            actions.pop("approve", None)
        return actions

    def action_checkbox(self, question: Question) -> SafeString:
        """Add to the box which text stands beside it, so that nobody approves another one."""
        box, read = super().action_checkbox(question), version_of(question)
        return format_html('{}<input type="hidden" name="read" value="{}">', box, read)

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

    @admin.display(description=_("reason"), ordering="reason", empty_value="–")
    def why(self, question: Question) -> str | None:
        words = [question.get_reason_display() if question.reason else "", question.reason_words]
        return ": ".join(filter(None, words)) or None

    @admin.display(description=_("merged into"), empty_value="–")
    def into(self, question: Question) -> SafeString | None:
        return link(question.merged_into) if question.merged_into else None

    @act(
        _("Approve the question"),
        ngettext_lazy("%(count)s question approved.", "%(count)s questions approved.", "count"),
        asks=False,
        only=as_read,
    )
    def approve(self, question: Question, reason: str) -> bool:
        try:
            return question.approve(read=question.text_version)
        except ValidationError:  # changed at this moment
            return False

    @act(
        _("Hide the question; its asker reads the reason"),
        ngettext_lazy("%(count)s question hidden.", "%(count)s questions hidden.", "count"),
        many=_("Hide the questions; their askers read the reason"),
    )
    def refuse(self, question: Question, reason: str) -> bool:
        return question.refuse(Question.OTHER, reason)

    @act(
        _("Hide the question"),
        ngettext_lazy("%(count)s question hidden.", "%(count)s questions hidden.", "count"),
        many=_("Hide the questions"),
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
        many=_("Who asked these?"),
    )
    def who_asked(self, question: Question, reason: str) -> bool:
        return question.hides_asker

    @act(
        _("Show the question again"),
        ngettext_lazy("%(count)s question shown.", "%(count)s questions shown.", "count"),
        many=_("Show the questions again"),
    )
    def show_again(self, question: Question, reason: str) -> bool:
        return question.show_again()

    @act(
        _("Block the asker in this room"),
        ngettext_lazy("%(count)s asker blocked.", "%(count)s askers blocked.", "count"),
        many=_("Block the askers in their rooms"),
    )
    def block_asker(self, question: Question, reason: str) -> bool:
        try:
            return question.block_asker()
        except ValidationError:  # a host
            return False

    @act(
        _("Let the asker ask again"),
        ngettext_lazy("%(count)s asker may ask again.", "%(count)s askers may ask again.", "count"),
        many=_("Let the askers ask again"),
    )
    def unblock_asker(self, question: Question, reason: str) -> bool:
        return question.unblock_asker()


class PollCounts(TypedDict):
    """The value that the admin's list of polls computes for each row."""

    vote_count: int


@admin.register(Poll)
class PollAdmin(Moderated):
    """Polls with the totals of their answers; no page of the admin names a voter."""

    list_display = ["__str__", "its_room", "state", "total", "results_shown", "opened_at"]
    list_filter = ["state", "results_shown", ("room__state", RoomStateFilter), "opened_at"]
    search_fields = ["text", "room__title", "room__slug"]
    fields = readonly_fields = (
        *("its_room", "text", "state", "answers", "total", "results_shown"),
        *("made_at", "opened_at", "closed_at"),
    )
    ordering = ["-made_at", "-pk"]
    actions = ["close", "remove"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Poll]:
        polls: QuerySet[Poll] = super().get_queryset(request)
        votes = count(PollVote.objects.filter(counts=True), "poll")
        return polls.select_related("room").annotate(vote_count=votes)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse lists by vote, because they would find what a person chose."""
        if lookup.partition("__")[0] in ("votes", "choices"):
            return False
        return bool(super().lookup_allowed(lookup, value, request))

    @admin.display(description=_("room"), ordering="room__title")
    def its_room(self, poll: Poll) -> SafeString:
        return link(poll.room)

    @admin.display(description=_("votes"), ordering="vote_count")
    def total(self, poll: "CountedPoll") -> int:
        return poll.vote_count

    @admin.display(description=_("answers"))
    def answers(self, poll: Poll) -> SafeString:
        """The answers as the room's hosts read them, with their totals."""
        lines = [(one.choice.text, one.votes, one.percent) for one in poll.results.choices]
        return format_html_join("", "<p><bdi>{}</bdi>: {} ({} %)</p>", lines)

    @act(
        _("Close the poll"),
        ngettext_lazy("%(count)s poll closed.", "%(count)s polls closed.", "count"),
        many=_("Close the polls"),
    )
    def close(self, poll: Poll, reason: str) -> bool:
        return poll.close()

    @act(
        _("Delete the poll with its votes"),
        ngettext_lazy("%(count)s poll deleted.", "%(count)s polls deleted.", "count"),
        many=_("Delete the polls with their votes"),
    )
    def remove(self, poll: Poll, reason: str) -> bool:
        return poll.remove()
