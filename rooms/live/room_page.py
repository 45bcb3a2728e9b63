"""The parts of a room page, each rendered once per role and language."""

from collections.abc import Collection

from django.template.loader import render_to_string
from django.utils.translation import override

from qna import question_view
from qna.models import Question
from qna.question_lists import Listed
from qna.replay_moments import note_moments
from rooms.models import Room, Seat

from .answer_news import NONE, PersonalNews, news_for
from .question_context import list_context, questions_of, reader_context
from .regions import AFTER_THE_END, BEST, LIST, OF_THE_QUEUE, REGIONS
from .room_context import READABLE, in_room, personal_context, role_of, shared_context
from .status import HOST

PEOPLE = "rooms/parts/people.html"
MY_SEAT = "rooms/parts/my_seat.html"
MY_QUESTIONS = "qna/parts/my_questions.html"
MY_NEWS = "qna/parts/my_news.html"
MY_PART = "recordings/parts/my_part.html"


def draw(room: Room, role: str, language: str, parts: Collection[str]) -> tuple[str, list[str]]:
    """Render the named parts (see `parts_of`), with the list that the role reads first.

    Return ``(html, gone)``; `gone` lists the ids of elements that the page must remove.
    """
    drawn = fragments(room, role, language, parts)
    if LIST in parts:
        drawn[LIST] = draw_list(room, role, language)
    gone = [part.replace(":", "-") for part in parts if drawn[part] is None]
    return "".join(html for part in parts if (html := drawn[part])), gone


def fragments(
    room: Room, role: str, language: str, parts: Collection[str]
) -> dict[str, str | None]:
    """Render each of the named parts from the rows as they are now, but for LIST.

    A question that the role may not read any more is None. One that it could never read is empty,
    like the parts of the queue for others than hosts, because its page is to learn nothing of it.
    """
    drawn: dict[str, str | None] = {}
    with override(language):
        context = shared_context(room, role)
        asked = [part.partition(":")[2] for part in parts if part.startswith("question:")]
        questions = in_room(questions_of(room, role, asked), room)
        note_moments(room, questions)
        shown = {str(question.pk): question for question in questions}
        lacking = [pk for pk in asked if pk not in shown]
        kept = _kept_from_others(lacking) if lacking and role != HOST else set()
        for part in parts:
            name, _, pk = part.partition(":")
            if name in AFTER_THE_END and not room.has_ended:
                drawn[part] = ""
            elif name == BEST:
                waits = role == HOST and room.is_live and not Question.objects.next_in(room)
                drawn[part] = render_to_string(REGIONS["next"], context) if waits else ""
            elif name in OF_THE_QUEUE:
                hosts = role == HOST
                drawn[part] = render_to_string(OF_THE_QUEUE[name], context) if hosts else ""
            elif not pk and name != LIST:
                drawn[part] = render_to_string(REGIONS[name], context)
            elif pk:
                drawn[part] = "" if pk in kept else None
                if pk in shown:
                    drawn[part] = question_view.draw(shown[pk], context)
    return drawn


def _kept_from_others(pks: Collection[str]) -> set[str]:
    """Return those of the questions that the audience was never able to read."""
    kept = Question.objects.kept_from_others().filter(pk__in=pks)
    return {str(pk) for pk in kept.values_list("pk", flat=True)}


def draw_list(room: Room, role: str, language: str, listed: Listed | None = None) -> str:
    """Render the region `questions`; without `listed`, the list that the role reads first."""
    with override(language):
        context = {"room": room, **reader_context(room, role)}
        return render_to_string(REGIONS[LIST], context | list_context(room, role, listed=listed))


def draw_people(room: Room, keys: Collection[str], role: str, language: str) -> str:
    """Render the audience among the seats of these keys: READABLE names at most.

    People with a raised hand and people on stage are left out, because other regions show them.
    """
    audience = room.seats.filter(key__in=keys).exclude(role__in=Seat.ON_STAGE)
    audience = audience.filter(hand_raised_at=None)
    people = list(audience.select_related("person").order_by("joined_at")[:READABLE])
    more = max(0, audience.count() - len(people))
    context = {"room": room, **reader_context(room, role), "people": people, "more": more}
    context["counts"] = room.count_shown or role == HOST
    with override(language):
        return render_to_string(PEOPLE, context)


def draw_personal(
    room: Room, seat: Seat | None, language: str, news: PersonalNews | None = None
) -> str:
    """Render the personal parts for a seat; for None, those of anybody who only listens.

    Args:
        news: what the person reads about answers, if it is known already.
    """
    if news is None:
        news = news_for(room, [seat.key]).get(seat.key, NONE) if seat else NONE
    with override(language):
        reader = reader_context(room, role_of(seat))
        context = {"room": room, **reader, **personal_context(room, seat), "personal_news": news}
        parts = [MY_SEAT, MY_QUESTIONS, MY_NEWS, *([MY_PART] if room.has_ended else [])]
        return "".join(render_to_string(part, context) for part in parts)
