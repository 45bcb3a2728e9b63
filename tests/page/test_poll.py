"""The poll on the room's page: choosing an answer, bars that grow, the dialog of hosts."""

from urllib.parse import parse_qs

import pytest
from django.template.loader import render_to_string

from qna.models import Poll
from qna.views.polls import DIALOG
from rooms.models import Seat
from tests.qna.polls.conftest import ANSWERS
from tests.support.page.speaking import mark_as_heard


@pytest.fixture
def host(live_room):
    return mark_as_heard(live_room.seats.get(role=Seat.HOST))


@pytest.fixture
def poll(host):
    poll = Poll.make(host, "How did you price?", ANSWERS)
    poll.open()
    return poll


@pytest.fixture
def cleos_page(live_room, poll, cleo, open_page):
    return open_page(live_room.admit(cleo))


def dialog(room):
    """The content of the hosts' dialog, as the server draws it without drafts."""
    return render_to_string(DIALOG, {"room": room, "drafts": [], "form": None, "poll_limits": Poll})


def answer(page, text):
    return page.tab.locator(".poll-choice", has_text=text)


def pressed(page):
    return page.tab.locator('.poll-choice[aria-pressed="true"]').all_inner_texts()


def test_a_press_chooses_an_answer_and_another_press_another(cleos_page, poll):
    value, cost, _guess = poll.choices.all()
    for choice in (value, cost):
        answer(cleos_page, choice.text).click()
        cleos_page.wait_for_request(f"polls/choices/{choice.pk}/vote")
        cleos_page.wait_until(lambda text=choice.text: pressed(cleos_page) == [text], "not marked")
    assert cleos_page.tab.get_by_text("You voted.").is_visible()


def test_a_refused_vote_is_not_marked(cleos_page):
    cleos_page.refuse("vote", "This poll is closed.")
    answer(cleos_page, "By cost").click()
    cleos_page.tab.get_by_text("This poll is closed.").wait_for()
    assert pressed(cleos_page) == []


def test_the_chosen_answer_stays_marked_when_the_poll_is_drawn_again(cleos_page, poll):
    cleos_page.push(chosen=poll.choices.last().pk)
    cleos_page.wait_until(lambda: pressed(cleos_page) == ["By guess"], "not marked")
    cleos_page.push_regions("poll")
    cleos_page.wait_until(lambda: pressed(cleos_page) == ["By guess"], "no longer marked")


def test_an_answer_is_chosen_by_keyboard(cleos_page, poll):
    answer(cleos_page, "By value").focus()
    cleos_page.tab.keyboard.press("Enter")
    cleos_page.wait_for_request(f"polls/choices/{poll.choices.first().pk}/vote")


def test_the_bars_of_a_host_follow_the_totals(poll, host, open_page):
    page = open_page(host)
    value, cost, guess = (choice.pk for choice in poll.choices.all())
    page.push(poll={"id": poll.pk, "total": 4, "votes": {value: 3, cost: 1, guess: 0}})
    results = page.tab.locator(".poll-result")
    page.wait_until(lambda: "3" in results.first.inner_text(), "the number did not change")
    assert results.first.inner_text().split() == ["By", "value", "3", "votes,", "75", "%"]
    assert results.first.locator("progress").evaluate("bar => [bar.value, bar.max]") == [3, 4]


def test_a_host_writes_at_once_where_there_is_no_draft(live_room, host, open_page):
    page = open_page(host)
    page.fragments["polls"] = dialog(live_room)
    page.tab.locator(".hostbar .polls-key").click()
    page.wait_until(
        lambda: page.tab.evaluate("document.activeElement.id") == "new-poll-text",
        "the field has no focus",
    )


def test_the_form_sends_the_question_and_the_answers(live_room, host, open_page):
    page = open_page(host)
    page.fragments["polls"] = dialog(live_room)
    page.tab.locator(".hostbar .polls-key").click()
    page.tab.get_by_label("Question of the poll").fill("How?")
    page.tab.get_by_label("Answers, one on each line").fill("By value")
    page.tab.get_by_role("button", name="Ask now").click()
    sent = parse_qs(page.wait_for_request("polls"))
    assert (sent["text"], sent["choices"], sent["open"]) == (["How?"], ["By value"], ["1"])


def test_a_page_without_a_poll_has_no_place_for_one(live_room, cleo, open_page):
    page = open_page(live_room.admit(cleo))
    assert page.tab.locator(".poll-slot").evaluate("slot => slot.offsetHeight") == 0


def test_a_screen_reader_hears_that_a_poll_is_open(live_room, host, cleo, open_page):
    page = open_page(live_room.admit(cleo))
    Poll.make(host, "How did you price?", ANSWERS).open()
    page.push_regions("poll")
    said = page.tab.locator('[data-controller="announcements"]')
    page.wait_until(
        lambda: said.text_content() == "Poll: How did you price?",
        lambda: f"it says {said.text_content()}",
    )
