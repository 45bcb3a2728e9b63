"""Searching the questions: what is found stands before the list, which goes on behind it."""

import pytest

from qna.models import Question
from tests.page.test_announcements import wait_for_announcement


@pytest.fixture
def found(cleos_page):
    cleos_page.tab.get_by_role("button", name="Search the questions").click()
    return cleos_page


def search(room_page, words):
    room_page.tab.get_by_role("searchbox", name="Search the questions").fill(words)


def test_what_is_found_takes_the_place_of_the_list(found):
    search(found, "Q3")
    found.wait_for_order("Q3")
    wait_for_announcement(found, "1 question found")


def test_a_slash_opens_the_field(cleos_page):
    cleos_page.tab.keyboard.press("/")
    field = cleos_page.tab.get_by_role("searchbox", name="Search the questions")
    cleos_page.wait_until(
        lambda: field.evaluate("(one) => one === document.activeElement"), "it has no focus"
    )


def test_escape_brings_the_list_back_as_it_is_by_now(found, questions):
    search(found, "Q3")
    found.wait_for_order("Q3")
    Question.objects.filter(pk=questions[0].pk).update(votes=9)
    found.push_list()
    found.tab.keyboard.press("Escape")
    found.wait_for_order("Q1", "Q2", "Q3")
    opener = found.tab.get_by_role("button", name="Search the questions")
    assert opener.evaluate("(one) => one === document.activeElement")


def test_an_empty_field_brings_the_list_back(found):
    search(found, "Q3")
    found.wait_for_order("Q3")
    search(found, "")
    found.wait_for_order("Q2", "Q3", "Q1")


def test_nothing_found_is_said(found):
    search(found, "xyzzy")
    found.wait_until(found.tab.locator(".found .empty").is_visible, "it says nothing")
    assert found.order == []


def test_the_answer_to_former_words_is_dropped(found):
    found.answers_fetches = False
    search(found, "Q3")
    found.wait_until(lambda: found.fetched == ["q=Q3"], "it asked for nothing")
    search(found, "Q1")
    found.wait_until(lambda: found.fetched[-1] == "q=Q1", "it asked for nothing")
    found.fetches.reverse()  # the answer to the former words comes last
    found.answers_fetches = True
    found.wait_for_order("Q1")
    found.tab.wait_for_timeout(100)
    assert found.order == ["Q1"]


def test_a_search_that_fails_says_why(found):
    found.refuse("questions", "Too many searches at once.", 429)
    search(found, "Q3")
    sentence = found.tab.get_by_role("alert").get_by_text("Too many searches")
    found.wait_until(sentence.is_visible, "it says nothing")
    assert found.order == ["Q2", "Q3", "Q1"]


def test_a_vote_for_what_was_found_shows_in_both_lists(found, questions):
    search(found, "Q3")
    found.wait_for_order("Q3")
    found.tab.locator("[data-part='found'] .vote").click()
    found.wait_until(lambda: {"vote": questions[2].pk} in found.messages, "the vote was not sent")
    found.tab.get_by_role("button", name="Close the search").click()
    found.wait_for_order("Q2", "Q3", "Q1")
    vote = found.vote_button_of(questions[2])
    assert vote.get_attribute("aria-pressed") == "true" and vote.inner_text() == "3"
