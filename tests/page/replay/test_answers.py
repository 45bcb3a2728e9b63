"""The list of answers of the replay: a press plays one, and the one that is played is marked."""

import pytest
from playwright.sync_api import expect

from qna.models import Question

from .player import (
    ALLOWS,
    IN_SIGHT,
    REFUSES,
    WIDE,
    begins,
    item_of,
    press_play,
    wait_for_begins,
    wait_for_second,
)


def test_a_press_on_an_answer_plays_it_and_another_the_next(open_replay, answers):
    page = open_replay()
    item_of(page, answers[57]).get_by_role("link").click()
    wait_for_begins(page, 58)
    page.tab.locator("#picture:visible").wait_for()
    item_of(page, answers[9]).get_by_role("link").press("Enter")
    wait_for_begins(page, 58, 10)
    assert page.tab.evaluate("() => location.search") == f"?q={answers[9].pk}"


def test_the_answer_that_is_played_is_marked_and_the_list_follows_it(open_replay, answers):
    page = press_play(open_replay())
    page.tab.evaluate("() => { document.getElementById('picture').currentTime = 40.2; }")
    current = page.tab.locator(".answer[aria-current]")
    expect(current).to_have_count(1)
    expect(current).to_contain_text("Q40?")
    page.wait_until(lambda: current.evaluate(IN_SIGHT), "it is out of sight")
    mark = page.tab.locator(".replay-segments [data-current]")
    assert mark.get_attribute("data-answer") == str(answers[39].pk)


def test_the_list_stays_where_the_person_has_scrolled_it(open_replay, answers):
    page = press_play(open_replay())
    page.tab.locator(".answers-view").hover()
    page.tab.mouse.wheel(0, 400)
    page.wait_until(
        lambda: page.tab.evaluate("() => document.querySelector('.answers-view').scrollTop") > 300,
        "it does not scroll",
    )
    page.tab.evaluate("() => { document.getElementById('picture').currentTime = 50.2; }")
    current = page.tab.locator(".answer[aria-current]")
    expect(current).to_contain_text("Q50?")
    assert not current.evaluate(IN_SIGHT)


@pytest.mark.parametrize("width, height", [(1280, 800), (390, 844)])
def test_the_answer_of_the_address_waits_for_a_press_at_its_moment(
    width, height, open_replay, answers
):
    page = open_replay(f"?q={answers[29].pk}", viewport={"width": width, "height": height})
    page.tab.locator("#picture:visible").wait_for()
    wait_for_second(page, 30)
    assert begins(page) == []
    if width > 1000:
        assert item_of(page, answers[29]).evaluate(IN_SIGHT)
    page.tab.get_by_role("button", name="Play the answer: Q30?", exact=True).click()
    wait_for_begins(page, 30)


def test_the_answer_of_the_address_plays_by_itself_where_the_browser_allows_it(
    open_replay, answers
):
    wait_for_begins(open_replay(f"?q={answers[29].pk}", script=ALLOWS), 30)


def test_a_recording_that_is_closed_while_the_page_is_open_gets_its_marks(open_replay, answers):
    page = open_replay()
    Question.objects.filter(pk=answers[0].pk).update(text="Mended?")
    page.push_regions("answers", "replay-marks")
    expect(item_of(page, answers[0])).to_contain_text("Mended?")
    item_of(page, answers[0]).get_by_role("link").click()
    wait_for_begins(page, 1)


def test_the_question_of_the_reader_is_marked_as_theirs(live_room, answers, ben, open_page):
    page = open_page(live_room.seat_of(ben), viewport=WIDE)
    expect(item_of(page, answers[0]).get_by_text("Your question")).to_be_visible()


def test_hosts_read_who_asked_and_manage_an_answer(live_room, answers, ada, open_page):
    page = open_page(live_room.seat_of(ada), viewport=WIDE)
    item = item_of(page, answers[0])
    expect(item.get_by_text("Ben")).to_be_visible()
    page.fragments["manage"] = "<p>About Q1</p>"
    item.get_by_role("button", name="More: Q1?").click()
    page.tab.locator("#manage-question-dialog[open]").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_question_is_asked_after_the_end_beside_the_answers(
    width, live_room, answers, cleo, open_page
):
    type(live_room).objects.filter(pk=live_room.pk).update(asking_after_end=24)
    live_room.refresh_from_db()
    options = {"viewport": {"width": width, "height": 844}, "script": REFUSES}
    page = open_page(live_room.admit(cleo), **options)
    page.tab.get_by_role("button", name="Ask Ada a question").click()
    field = page.tab.get_by_label("Ask a question", exact=True)
    expect(field).to_be_focused()
    expect(page.tab.get_by_text("Your question goes to the host.")).to_be_visible()
    field.fill("5 k?")  # letters that are keys of the player elsewhere
    page.tab.get_by_role("button", name="Ask", exact=True).click()
    assert "5%20k%3F" in page.wait_for_request("questions")
    assert begins(page) == []
