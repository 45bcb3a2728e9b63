"""The slots Now and Next on the page of a host, and at their thumb."""

import pytest

from tests.support.page.speaking import mark_as_heard

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def next_is_q1(questions):
    questions[0].make_next()
    return questions


@pytest.fixture
def host(live_room, ada):
    return mark_as_heard(live_room.seat_of(ada))


def sent(room_page):
    return [path.rpartition("/")[2] for _method, path, _body in room_page.requests]


def test_next_question_says_what_the_page_shows(next_is_q1, host, open_page):
    page = open_page(host)
    page.tab.get_by_role("button", name="Next question").click()
    page.wait_until(lambda: page.requests, "nothing was sent")
    assert sent(page) == [f"next?now=&next={next_is_q1[0].pk}"]


def test_the_key_n_presses_next_question(next_is_q1, host, open_page):
    page = open_page(host)
    page.tab.locator("#main").press("n")
    page.wait_until(lambda: page.requests, "nothing was sent")
    assert sent(page) == [f"next?now=&next={next_is_q1[0].pk}"]


def test_a_host_reads_what_is_next_in_its_slot_and_not_in_the_list(next_is_q1, host, open_page):
    page = open_page(host)
    assert page.order == ["Q2", "Q3"]
    assert page.tab.locator("#next").inner_text().startswith("NEXT")
    page.tab.locator("#next").get_by_text("Q1?").wait_for()


def test_the_audience_reads_it_first_in_the_list(next_is_q1, live_room, cleo, open_page):
    page = open_page(live_room.admit(cleo))
    assert page.order == ["Q1", "Q2", "Q3"]
    assert page.tab.locator("#next").inner_text() == ""


def test_a_host_skips_by_a_key(next_is_q1, host, open_page):
    page = open_page(host)
    page.tab.get_by_role("button", name="Skip: Q1?").click()
    page.wait_for_request(f"questions/{next_is_q1[0].pk}/skipped")


def test_a_host_who_speaks_on_a_phone_has_next_question_at_the_thumb(next_is_q1, host, open_page):
    page = open_page(host, viewport=PHONE)
    page.tab.evaluate("() => { document.querySelector('.join').hidden = true; }")
    button = page.tab.get_by_role("button", name="Next question")
    box = button.bounding_box()
    assert box["height"] >= 48 and box["y"] > 700
    button.click()
    page.wait_until(lambda: page.requests, "nothing was sent")
    assert sent(page) == [f"next?now=&next={next_is_q1[0].pk}"]
