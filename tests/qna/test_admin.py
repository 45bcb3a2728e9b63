"""Questions in the admin: approved, refused, hidden and shown again in bulk, askers blocked."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from qna.models import Question
from rooms.models import Room

pytestmark = pytest.mark.django_db
LIST = "admin:qna_question_changelist"


@pytest.fixture
def moderator(dov, browser_of):
    dov.is_staff = dov.is_superuser = True
    dov.save()
    return browser_of(dov)


@pytest.fixture
def pending(live_room, cleo):
    Room.objects.update(premoderated=True)
    live_room.refresh_from_db()
    seat = live_room.admit(cleo)
    return [Question.ask(seat, f"Number {number}?") for number in range(3)]


def read_in(moderator):
    """The versions of the texts that the list shows."""
    page = moderator.get(reverse(LIST)).content.decode()
    return re.findall(r'name="read" value="([^"]+)"', page)


def act(moderator, action, questions, reason="Off the subject", read=()):
    data = {"action": action, "_selected_action": [one.pk for one in questions], "reason": reason}
    return moderator.post(reverse(LIST), data | {"read": read})


def approve(moderator, questions):
    act(moderator, "approve", questions, read=read_in(moderator))


def states():
    return {question.state for question in Question.objects.all()}


def test_questions_are_approved_in_bulk(moderator, pending):
    approve(moderator, pending)
    assert states() == {Question.WAITING}
    assert LogEntry.objects.count() == 3
    assert "3 questions approved." in moderator.get(reverse(LIST)).content.decode()


def test_approving_asks_for_no_reason(moderator, pending):
    chosen = {"action": "approve", "_selected_action": [one.pk for one in pending]}
    moderator.post(reverse(LIST), chosen | {"read": read_in(moderator)})
    assert states() == {Question.WAITING}
    assert LogEntry.objects.first().change_message == "Approve the question"


def test_a_text_that_was_changed_since_the_list_is_not_approved(moderator, pending):
    read = read_in(moderator)
    pending[0].edit("Another number?")
    act(moderator, "approve", pending, read=read)
    assert [Question.objects.get(pk=one.pk).is_pending for one in pending] == [True, False, False]
    page = moderator.get(reverse(LIST)).content.decode()
    assert "1 question was changed meanwhile. Read it again." in page
    assert "2 questions approved." in page and "Another number?" in page
    approve(moderator, pending)
    assert states() == {Question.WAITING}


def test_what_was_on_no_list_is_not_approved(moderator, pending):
    act(moderator, "approve", pending)
    assert states() == {Question.PENDING}


@pytest.mark.parametrize(("number", "title"), [(1, "Hide the question"), (2, "Hide the questions")])
def test_the_page_of_the_reason_says_of_how_many(moderator, pending, number, title):
    chosen = {"action": "hide", "_selected_action": [one.pk for one in pending[:number]]}
    assert f'value="{title}"' in moderator.post(reverse(LIST), chosen).content.decode()


def test_approving_is_offered_where_a_question_may_wait(moderator, pending):
    def offers(query=""):
        return 'value="approve"' in moderator.get(reverse(LIST) + query).content.decode()

    assert offers() and offers("?state__exact=pending")
    assert not offers("?state__exact=waiting")
    approve(moderator, pending)
    assert not offers()


def test_a_refusal_has_a_reason_that_the_asker_and_the_list_show(moderator, pending):
    act(moderator, "refuse", pending[:1])
    refused = Question.objects.get(pk=pending[0].pk)
    assert "Off the subject" in refused.moderation_note
    assert "Off the subject" in moderator.get(reverse(LIST)).content.decode()


def test_a_refusal_and_a_hiding_are_called_by_one_word(moderator, pending):
    act(moderator, "refuse", pending[:1])
    act(moderator, "hide", pending[1:])
    page = moderator.get(reverse(LIST)).content.decode()
    assert "1 question hidden." in page and "2 questions hidden." in page
    assert not re.search(r">[^<]*[Rr]efuse", page)


def test_what_is_done_already_is_not_logged_again(moderator, pending):
    for _ in range(2):
        act(moderator, "refuse", pending)
    assert LogEntry.objects.count() == 3


def test_a_question_comes_back_to_where_it_was(moderator, pending):
    act(moderator, "hide", pending)
    assert states() == {Question.REFUSED}
    act(moderator, "show_again", pending)
    assert states() == {Question.PENDING}


def test_askers_are_blocked_and_hosts_are_not(moderator, pending, live_room, ada):
    hosts = Question.ask(live_room.seat_of(ada), "Mine?")
    act(moderator, "block_asker", [pending[0], hosts])
    pending[0].asker.refresh_from_db()
    assert pending[0].asker.is_blocked
    assert LogEntry.objects.count() == 1
    act(moderator, "unblock_asker", [pending[0]])
    pending[0].asker.refresh_from_db()
    assert not pending[0].asker.is_blocked


def test_the_list_is_filtered_by_state_and_room(moderator, pending, live_room):
    url = f"{reverse(LIST)}?state__exact=pending&room__id__exact={live_room.pk}"
    assert "Number 0?" in moderator.get(url).content.decode()
    url = f"{reverse(LIST)}?state__exact=refused&room__id__exact={live_room.pk}"
    assert "Number 0?" not in moderator.get(url).content.decode()


def test_the_list_costs_the_same_for_many(
    moderator, pending, live_room, ada, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40) as few:
        moderator.get(reverse(LIST))
    for number in range(10):
        Question.ask(live_room.seat_of(ada), f"More {number}?")
    with django_assert_num_queries(len(few)):
        moderator.get(reverse(LIST))
