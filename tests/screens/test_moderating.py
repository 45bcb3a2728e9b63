"""A host's pages and dialogs where questions wait for a moderator."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from hotline.accounts.models import User
from qna.merge_candidates import merge_candidates
from qna.models import Question
from rooms.models import Room

from .states import host_of

PENDING = [
    "How did you find out what a customer would pay?",
    "Do you still answer mails by yourself, and how many are there?",
    "Whataboutaverylongwordwithoutanyspacethatgoesonandonandonandonandon?",
]


@pytest.fixture
def moderated_room(busy_room):
    Room.objects.filter(pk=busy_room.pk).update(premoderated=True)
    busy_room.refresh_from_db()
    guest = busy_room.admit(User.objects.welcome_guest("Noor van der Berg"))
    for minutes, text in enumerate(PENDING, start=2):
        question = Question.ask(guest, text)
        asked_at = timezone.now() - timedelta(minutes=minutes, seconds=5)
        Question.objects.filter(pk=question.pk).update(asked_at=asked_at)
    return busy_room


def pending_list(room_page):
    call_list = room_page.tab.locator(".pending-button")
    call_list.click()
    acts = room_page.tab.locator(".pending-acts").first
    room_page.wait_until(acts.is_visible, "the list never came")  # answers what the page fetches


def drawn(room_page, part, question, **context):
    with translation.override(room_page.language):
        name = question.asker_name(to_hosts=True)
        context |= {"room": room_page.room, "question": question, "asker_name": name}
        return render_to_string(f"qna/parts/{part}.html", context)


def dialog(part, find, **more):
    def opened(room_page):
        question = find()
        question.room = room_page.room
        extra = {name: make(question) for name, make in more.items()}
        room_page.fragments["manage"] = drawn(room_page, part, question, **extra)
        room_page.tab.evaluate(
            """() => {
              const one = document.createElement("button");
              one.dataset.managesQuestion = "manage";
              document.body.append(one);
              one.click();
              one.remove();
            }"""
        )
        room_page.tab.locator("#manage-question-title").wait_for()
        for radio in room_page.tab.locator("#merge-candidates input").all()[:1]:
            radio.check()

    return opened


def pending():
    return Question.objects.filter(state=Question.PENDING).first()


def waiting():
    return Question.objects.filter(state=Question.WAITING).first()


def test_the_questions_that_wait_for_a_moderator(moderated_room, draw_room):
    draw_room("moderating-list", host_of(moderated_room))
    draw_room("moderating-pending", host_of(moderated_room), pending_list)


STRANGE = ["مرحبا بالعالم", "👩‍👩‍👧‍👦 family", "Z" + "\u0335\u0321\u0307\u0308" + "algo", "W" * 24]


def a_label_chosen(room_page):
    room_page.show_label(STRANGE[0])


def test_labels_of_every_script(busy_room, draw_room):
    host, rows = host_of(busy_room), Question.objects.filter(room=busy_room, state="waiting")
    for question, at in zip(rows.order_by("-votes")[:3], range(3), strict=True):
        question.room = busy_room
        for name in (STRANGE * 2)[at : at + 3]:
            question.label(name)
    draw_room("moderating-labels", host)
    draw_room("moderating-labels-chosen", host, a_label_chosen)
    most = rows.order_by("-votes").first
    opened = dialog("manage_question", most)

    def with_labels_in_sight(room_page):
        opened(room_page)
        room_page.tab.locator("#new-label").evaluate(
            '(one) => one.scrollIntoView({ block: "center" })'
        )

    draw_room("moderating-dialog-labels", host, with_labels_in_sight)


def it_does_not_open(room_page):
    room_page.refuse("manage", "This question is not here any more.", 404)
    answer = {"status": 404, "body": "This question is not here any more."}
    refused = answer | {"content_type": "text/plain"}
    room_page.tab.route("**/manage", lambda route: route.fulfill(**refused))
    room_page.tab.locator(".manage-question").first.click()
    room_page.tab.locator("#manage-question-dialog[open]").wait_for()


def it_is_late(room_page):
    room_page.tab.route("**/manage", lambda route: None)
    room_page.tab.locator(".manage-question").first.evaluate("(key) => key.click()")  # no tooltip
    room_page.tab.locator(".manage-question[data-slow]").wait_for()


def test_the_dialog_that_comes_late_or_not_at_all(moderated_room, draw_room):
    draw_room("moderating-dialog-late", host_of(moderated_room), it_is_late)
    draw_room("moderating-dialog-failed", host_of(moderated_room), it_does_not_open)


def test_nobody_moderates(moderated_room, draw_room):
    Room.objects.update(asked_to_open_at=timezone.now())
    draw_room("moderating-unattended", host_of(moderated_room))


def test_the_dialogs(moderated_room, draw_room):
    host = host_of(moderated_room)
    merged = Question.objects.filter(state=Question.WAITING).last()
    merged.merge_into(waiting())
    draw_room("moderating-dialog-pending", host, dialog("manage_question", pending))
    draw_room("moderating-dialog-merged", host, dialog("manage_question", waiting))
    draw_room("moderating-refuse", host, dialog("manage/reason", pending))
    draw_room("moderating-correct", host, dialog("manage/text", pending))
    draw_room(
        "moderating-merge", host, dialog("manage/merge", pending, candidates=merge_candidates)
    )
