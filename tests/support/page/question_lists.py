"""The lists of questions as the server orders and draws them, for pages without a server."""

from urllib.parse import parse_qs

from django.template.loader import render_to_string
from django.utils.translation import override

from hotline.push.variant import ListKey
from qna import question_lists, search
from qna.models import Question
from rooms.live.question_context import found_context
from rooms.live.room_context import role_of
from rooms.live.status import HOST

STEP = question_lists.STEP


def read(seat, name, label="", size=STEP):
    """A list as it is now, with its pks and its length."""
    return question_lists.read(seat.room, ListKey(name, label, size), role_of(seat) == HOST)


def draw_items(seat, language, rows):
    with override(language):
        context = found_context(seat.room, role_of(seat), None, rows)
        return render_to_string("qna/parts/question_items.html", context)


def answer(seat, language, path):
    """Return what the server answers to a GET of questions: ``(html, headers)``."""
    values = {key: value[0] for key, value in parse_qs(path.partition("?")[2]).items()}
    to_hosts = role_of(seat) == HOST
    if "q" in values:
        return draw_items(seat, language, search.find(seat.room, values["q"], to_hosts, STEP)), {}
    key = ListKey(values["list"], values.get("label", ""))
    rows = question_lists.in_order(seat.room, key, to_hosts)
    begin = int(values.get("from", 0))
    html = draw_items(seat, language, rows.with_asker()[begin : begin + STEP])
    return html, {"Hotline-Total": str(rows.count())}


def by_pk(questions, pks):
    """Those of the questions that are among the pks, in the order of these."""
    known = {question.pk: question for question in questions}
    rows = Question.objects.with_asker().in_bulk([pk for pk in pks if pk in known])
    return [rows[pk] for pk in pks if pk in rows]


def push_most_votes(room_page, question):
    Question.objects.filter(pk=question.pk).update(votes=9)
    room_page.push(votes={str(question.pk): 9})
    room_page.push_list()


def push_new(room_page, *questions):
    """The server draws new questions, then says where they stand."""
    room_page.push_questions(*questions)
    room_page.push_list()
