"""News about answers, for the askers of questions and those who voted for them.

It is the same for all voters of a question, so a crowd of them costs one rendering.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from qna.models import AnswerNews, WrittenAnswer
from qna.models.answer_news import sentence
from qna.models.moment import moment_of
from qna.replay_moments import note_moments
from recordings.media.clock_time import clock
from rooms.models import Room

SHOWN = 20  # news at a time; closing these shows older ones


class OneNews(NamedTuple):
    """An event of one question.

    Attributes:
        moment: where it was answered aloud, in seconds of the session; once that has ended, of
            its replay. None if it was not, or is not in the replay.
    """

    question: int
    kind: str
    own: bool
    text: str
    moment: int | None
    answer: str = ""  # that everybody reads

    @property
    def name(self) -> str:
        """How a page says that it was read."""
        return f"{self.question}.{self.kind}"

    @property
    def sentence(self) -> str:
        return sentence(self.kind, self.own)

    @property
    def is_answer(self) -> bool:
        """Whether it is good news; that a host set a question aside is none."""
        return self.kind != AnswerNews.DISMISSED

    @property
    def is_without_moment(self) -> bool:
        """Whether it was answered aloud, but is not in what was recorded."""
        return self.kind == AnswerNews.ANSWERED and self.moment is None

    @property
    def clock(self) -> str:
        """The moment as ``12:34`` or ``1:02:03``."""
        return clock(self.moment or 0)


class PrivateAnswer(NamedTuple):
    """An answer that its asker alone reads."""

    question: int
    text: str
    answer: str


class PersonalNews(NamedTuple):
    """All that a page shows of it; equal values are drawn once."""

    news: tuple[OneNews, ...] = ()
    private: tuple[PrivateAnswer, ...] = ()

    @property
    def now(self) -> OneNews | None:
        """Its question that is being answered now, which the page says in passing."""
        return next((one for one in self.news if one.kind == AnswerNews.NOW), None)

    @property
    def to_read(self) -> tuple[OneNews, ...]:
        """The news that stay on the page until the person has read them."""
        return tuple(one for one in self.news if one.kind != AnswerNews.NOW)

    @property
    def names(self) -> str:
        return ",".join(one.name for one in self.to_read)


NONE = PersonalNews()


def seats_with_news(room_id: int) -> set[str]:
    """Return the keys of all seats of a room that read something of it."""
    unseen = AnswerNews.objects.unseen().filter(seat__room=room_id)
    private = WrittenAnswer.objects.filter(private=True, question__room=room_id)
    askers = private.values_list("question__asker__key", flat=True)
    return {*unseen.values_list("seat__key", flat=True), *askers}


def news_for(room: Room, keys: Collection[str]) -> dict[str, PersonalNews]:
    """Return what the seats of these keys read: ``{key: news}``, without those who read nothing."""
    news: dict[str, list[OneNews]] = defaultdict(list)
    unseen = AnswerNews.objects.unseen().filter(seat__room=room, seat__key__in=keys)
    rows = list(unseen.select_related("seat", "question__written_answer"))
    note_moments(room, [row.question for row in rows])
    for row in rows:
        moment = row.question.replay_second if room.has_ended else moment_of(row.question, room)
        one = OneNews(
            *(row.question_id, row.kind, row.own, row.question.short_text),
            moment=None if moment is None else int(moment),
            answer=_public_answer(row),
        )
        if len(news[row.seat.key]) < SHOWN:
            news[row.seat.key].append(one)
    private: dict[str, list[PrivateAnswer]] = defaultdict(list)
    answers = WrittenAnswer.objects.filter(
        private=True, question__room=room, question__asker__key__in=keys
    )
    for answer in answers.select_related("question__asker").order_by("-written_at"):
        question = answer.question
        one_answer = PrivateAnswer(question.pk, question.short_text, answer.text)
        private[question.asker.key].append(one_answer)
    return {
        key: PersonalNews(tuple(news[key]), tuple(private[key]))
        for key in {*news.keys(), *private.keys()}
    }


def _public_answer(row: AnswerNews) -> str:
    """The text of a written answer that the person reads of; empty of another kind of news."""
    answer = row.question.public_answer if row.kind == AnswerNews.WRITTEN else None
    return answer.text if answer else ""
