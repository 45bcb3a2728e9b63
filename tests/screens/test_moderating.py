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
