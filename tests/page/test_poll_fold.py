"""The poll on a phone: one line after the vote and when it is closed, which a press opens again."""

import pytest

from qna.models import Poll
from rooms.models import Seat
from tests.qna.polls.conftest import ANSWERS, let_a_second_pass
from tests.support.page.speaking import mark_as_heard

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def host(live_room):
    return mark_as_heard(live_room.seats.get(role=Seat.HOST))


@pytest.fixture
def poll(host):
    poll = Poll.make(host, "How did you price?", ANSWERS)
    poll.open()
    return poll


@pytest.fixture
def cleos_phone(live_room, poll, cleo, open_page):
    return open_page(live_room.admit(cleo), **PHONE)


def line(page):
    return page.tab.get_by_role("button", name="How did you price?")


def is_folded(page):
    return line(page).get_attribute("aria-expanded") == "false"


def shows_answers(page):
    return page.tab.locator(":is(.poll-choice, .poll-result)").first.is_visible()


def vote(page, answer="By cost"):
    page.tab.locator(".poll-choice", has_text=answer).click()
    page.wait_until(lambda: page.tab.locator('.poll-choice[aria-pressed="true"]').count(), "none")


def test_before_the_vote_the_answers_are_in_sight(cleos_phone):
    assert not is_folded(cleos_phone) and shows_answers(cleos_phone)


def test_after_the_vote_one_line_says_what_one_chose(cleos_phone):
    vote(cleos_phone)
    assert is_folded(cleos_phone) and not shows_answers(cleos_phone)
    words = " ".join(line(cleos_phone).inner_text().split())
    assert words == "How did you price? You chose: By cost"
    assert cleos_phone.tab.locator("#poll").evaluate("poll => poll.offsetHeight") <= 48


def test_a_press_opens_it_and_another_answer_leaves_it_open(cleos_phone, poll):
    vote(cleos_phone)
    line(cleos_phone).click()
    assert not is_folded(cleos_phone) and shows_answers(cleos_phone)
    vote(cleos_phone, "By guess")
    cleos_phone.wait_for_request(f"polls/choices/{poll.choices.last().pk}/vote")
    assert shows_answers(cleos_phone)


def test_it_stays_as_it_was_left_when_it_is_drawn_again(cleos_phone, poll):
    vote(cleos_phone)
    line(cleos_phone).click()
    poll.show_results()
    cleos_phone.push_regions("poll")
    shown = cleos_phone.tab.locator(".poll-choice progress")
    cleos_phone.wait_until(lambda: shown.count() == 3, "it was not drawn again")
    assert not is_folded(cleos_phone) and shows_answers(cleos_phone)


def test_another_poll_is_open_again(cleos_phone, poll, host):
    vote(cleos_phone)
    poll.close()
    Poll.make(host, "And now?", ANSWERS).open()
    cleos_phone.push_regions("poll")
    cleos_phone.tab.get_by_role("button", name="And now?", expanded=True).wait_for()
    assert shows_answers(cleos_phone)


def test_a_closed_poll_is_one_line_with_the_leading_answer(live_room, poll, ben, cleo, open_page):
    for person in (ben, cleo):
        poll.vote(poll.choices.first(), live_room.admit(person))
    let_a_second_pass()
    poll.show_results()
    poll.close()
    page = open_page(live_room.seat_of(cleo), **PHONE)
    assert is_folded(page) and not shows_answers(page)
    assert " ".join(line(page).inner_text().split()) == "How did you price? 100 % By value"


def test_it_folds_and_opens_by_keyboard(cleos_phone):
    cleos_phone.tab.locator(".poll-choice", has_text="By cost").focus()
    cleos_phone.tab.keyboard.press("Enter")
    cleos_phone.wait_until(lambda: is_folded(cleos_phone), "it did not fold")
    assert cleos_phone.tab.evaluate("document.activeElement.id") == "poll-fold"
    cleos_phone.tab.keyboard.press("Enter")
    assert shows_answers(cleos_phone)


def test_a_host_folds_an_open_poll_and_its_line_counts_votes(poll, host, open_page):
    page = open_page(host, **PHONE)
    assert shows_answers(page)
    line(page).click()
    page.push(poll={"id": poll.pk, "total": 4, "votes": {}})
    page.wait_until(lambda: "Votes: 4" in line(page).inner_text(), line(page).inner_text)
    assert not shows_answers(page)


def test_a_wide_screen_folds_nothing(live_room, poll, cleo, open_page):
    page = open_page(live_room.admit(cleo))
    vote(page)
    assert shows_answers(page) and line(page).count() == 0
    assert page.tab.locator(".poll-text").is_visible()


@pytest.mark.parametrize("size", [PHONE, {}])
def test_a_screen_reader_finds_the_question_once(live_room, poll, cleo, open_page, size):
    page = open_page(live_room.admit(cleo), **size)
    read = page.tab.locator(".poll-slot").aria_snapshot()
    assert read.count("How did you price?") == 1, read
    assert 'region "Poll"' in read
