"""A question as a page shows it: all that its template reads, so that equal ones are drawn once."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, override

from hotline.core.kept_while_used import kept_while_used

from .models import Question

Variables = Mapping[str, Any] | Context
"""The variables of the template in which questions are drawn."""

TEMPLATE = "qna/parts/question.html"
KEPT, WHILE = 3000, 120.0  # drawn questions, of about 3 KB each; seconds


class Address(NamedTuple):
    """The room, as far as the template of a question reads it."""

    slug: str


class Reader(NamedTuple):
    """For whom questions are drawn; `language` is a code such as "fr"."""

    hosts: bool
    language: str


class QuestionView(NamedTuple):
    """A question for one reader, in values that can be compared.

    The names are those of `Question`. `votes` is None where the reader may not read the total;
    `text_version` goes with an approval, and says which text was read; `answered_stamp` and
    `editable_until` are Unix seconds, `hour` is the time of asking in the room's zone, and
    `replay_second` counts from the beginning of the replay.
    """

    room: Address
    pk: int
    state: str
    text: str
    short_text: str
    asker: str
    asker_role: str
    hour: str
    asked_at: str
    votes: int | None
    is_voted_by_reader: bool
    is_of_reader: bool
    is_sought: bool
    is_open_for_votes: bool
    can_have_votes: bool
    is_pinned: bool
    labels: tuple[str, ...]
    edited_by_asker: bool
    edited_by_moderator: bool
    text_version: int
    answered_stamp: int | None
    is_answered_privately: bool
    public_answer: str
    replay_second: int | None
    asker_can_be_invited: bool
    editable_until: int | None
    can_be_withdrawn: bool
    name_can_be_hidden: bool
    can_be_restored_by_hosts: bool
    reason: str

    @property
    def is_pending(self) -> bool:
        return self.state == Question.PENDING

    @property
    def is_next(self) -> bool:
        return self.state == Question.NEXT

    @property
    def waits(self) -> bool:
        return self.state in (Question.WAITING, Question.NEXT)

    @property
    def is_answered(self) -> bool:
        return self.state == Question.ANSWERED

    @property
    def is_dismissed(self) -> bool:
        return self.state == Question.DISMISSED

    @property
    def is_refused(self) -> bool:
        return self.state == Question.REFUSED


def draw(question: Question, context: Variables) -> SafeString:
    """Render a question for the reader of `context`, in the language that is active.

    It is one of the page, or one that is the same for all readers of a role: `mine`, `asked`,
    `own_totals` and `sought` are there in the first case alone. Its room, asker, labels and written
    answer should be loaded.
    """
    reader = Reader(bool(context.get("hosts")), get_language() or "en")
    return drawn(view_of(question, reader, context), reader)


@kept_while_used(KEPT, WHILE)
def drawn(view: QuestionView, reader: Reader) -> SafeString:
    """Render what a reader sees of a question."""
    with override(reader.language):
        context = {"question": view, "room": view.room, "hosts": reader.hosts}
        return render_to_string(TEMPLATE, context | {"short": view.short_text})


def view_of(question: Question, reader: Reader, context: Variables) -> QuestionView:
    room, asker, answer = question.room, question.asker, question.public_answer
    mine, own_totals = _has(context, "mine", question), _has(context, "own_totals", question)
    sought = context.get("sought")
    shows_role = asker.hosts and not question.hides_asker
    shows_role = shows_role and (reader.hosts or not question.names_nobody)
    return QuestionView(
        room=Address(room.slug),
        pk=question.pk,
        state=question.state,
        text=question.text,
        short_text=question.short_text,
        asker=question.asker_name(to_hosts=reader.hosts),
        asker_role=asker.get_role_display() if shows_role else "",
        hour=f"{localtime(question.asked_at, room.tz):%H:%M}",
        asked_at=question.asked_at.isoformat(),
        votes=question.votes if own_totals or not context.get("votes_hidden") else None,
        is_voted_by_reader=mine,
        is_of_reader=_has(context, "asked", question),
        is_sought=sought is not None and sought.pk == question.pk,
        is_open_for_votes=question.is_open_for_votes,
        can_have_votes=question.can_have_votes,
        is_pinned=question.is_pinned,
        labels=tuple(label.name for label in question.sorted_labels),
        edited_by_asker=bool(question.edited_at) and not question.edited_by_moderator,
        edited_by_moderator=question.edited_by_moderator,
        text_version=question.text_version,
        answered_stamp=int(question.answered_at.timestamp()) if question.answered_at else None,
        is_answered_privately=question.is_answered_privately,
        public_answer=answer.text if answer else "",
        replay_second=question.replay_second,
        asker_can_be_invited=reader.hosts and question.asker_can_be_invited,
        editable_until=int(question.editable_until) if question.edit_is_offered else None,
        can_be_withdrawn=question.can_be_withdrawn,
        name_can_be_hidden=question.name_can_be_hidden,
        can_be_restored_by_hosts=question.can_be_restored_by_hosts,
        reason=question.get_reason_display() if question.reason else "",
    )


def _has(context: Variables, name: str, question: Question) -> bool:
    found: Collection[int] | None = context.get(name)
    return found is not None and question.pk in found
