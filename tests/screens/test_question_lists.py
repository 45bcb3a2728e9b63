"""The list of questions: long, held while others come, and searched."""

import pytest

from qna.models import Question

from .states import host_of


@pytest.fixture
def long_list(odd_room):
    """5,000 questions wait; two are pinned, and three have labels."""
    seat = odd_room.seats.get(person__name="Cleo")
    more = 5000 - Question.objects.filter(room=odd_room, state="waiting").count()
    rows = [Question(room=odd_room, asker=seat, text=f"Question {n}?") for n in range(more)]
    Question.objects.bulk_create(rows)
    first = Question.objects.filter(room=odd_room, state="waiting").order_by("-votes")
    for question in first[:2]:
        question.pin()
    for question, label in zip(first[1:4], ("Prices", "Where to begin", "税金"), strict=True):
        question.label(label)
        question.label("Prices")
    return odd_room


def many_counts(room_page):
    room_page.push_counts(waiting=5000, answered=12, pending=7, dismissed=3)


def end_of_the_list(room_page):
    many_counts(room_page)
    room_page.tab.locator(".more-questions").scroll_into_view_if_needed()


def held_with_three_new(room_page):
    many_counts(room_page)
    room_page.tab.locator(".question-text").first.hover()
    seat = room_page.seat
    fresh = [Question(room=seat.room, asker=seat, text=f"New {n}?", votes=99) for n in range(3)]
    room_page.push_list(*Question.objects.bulk_create(fresh))
    room_page.tab.locator(".fresh").wait_for()


def searching(words):
    def search(room_page):
        many_counts(room_page)
        room_page.tab.locator(".search-key").click()
        room_page.tab.locator("[data-part='words']").fill(words)
        shown = room_page.tab.locator("[data-searching]")
        room_page.wait_until(lambda: shown.count(), "it found nothing")

    return search


def test_a_long_list_of_questions(long_list, cleo, draw_room):
    draw_room("questions-long-host", host_of(long_list), many_counts)
    draw_room("questions-long-listener", long_list.admit(cleo), many_counts)
    draw_room("questions-long-end", long_list.admit(cleo), end_of_the_list)


def test_a_list_that_is_held_while_questions_come(long_list, cleo, draw_room):
    draw_room("questions-held", long_list.admit(cleo), held_with_three_new)


def test_a_search(long_list, cleo, draw_room):
    draw_room("questions-found", long_list.admit(cleo), searching("tier"))
    draw_room("questions-not-found", long_list.admit(cleo), searching("xyzzy"))
