"""Requests send the current CSRF token, which changes when somebody signs in in any tab."""

import pytest

from tests.support.page.room_page import ORIGIN
from tests.support.page.speaking import dock_button

CURRENT_TOKEN = "n" * 32
ADD_OLD_TOKENS = """() => {  // as the server writes it into each form
  for (const form of document.querySelectorAll("form")) {
    const field = Object.assign(document.createElement("input"), {
      type: "hidden", name: "csrfmiddlewaretoken", value: "old",
    });
    form.prepend(field);
  }
}"""
FIELD = """() => {
  const form = document.querySelector("#on-air-dialog form");
  return new FormData(form).get("csrfmiddlewaretoken");
}"""


@pytest.fixture
def adas_page(live_room, ada, questions, open_page):
    """Ada's page, which was loaded before she signed in in another tab."""
    room_page = open_page(live_room.seat_of(ada))
    room_page.tab.evaluate(ADD_OLD_TOKENS)
    room_page.context.add_cookies([{"name": "csrftoken", "value": CURRENT_TOKEN, "url": ORIGIN}])
    return room_page


def request_of(room_page, address, press):
    with room_page.tab.expect_request(f"**/{address}") as request:
        press()
    return request.value


def test_a_request_by_a_script_has_the_current_token(adas_page, questions):
    adas_page.socket.close(code=4403)
    adas_page.tab.locator(".socket-status").get_by_text("no longer in this room").wait_for()
    request = request_of(adas_page, "vote", lambda: adas_page.vote_button_of(questions[0]).click())
    assert request.headers["x-csrftoken"] == CURRENT_TOKEN


def test_a_button_sends_the_current_token(cleos_page):
    cleos_page.context.add_cookies([{"name": "csrftoken", "value": CURRENT_TOKEN, "url": ORIGIN}])
    request = request_of(cleos_page, "hand", lambda: dock_button(cleos_page, "Raise hand").click())
    assert request.headers["x-csrftoken"] == CURRENT_TOKEN


def test_a_form_sends_the_current_token(adas_page):
    adas_page.tab.get_by_role("button", name="End session").click()
    confirm = adas_page.tab.get_by_role("dialog").get_by_role("button", name="End session")
    request = request_of(adas_page, "live", confirm.click)
    assert request.headers["x-csrftoken"] == CURRENT_TOKEN
    assert f"csrfmiddlewaretoken={CURRENT_TOKEN}" in request.post_data


def test_a_form_that_a_script_reads_has_the_current_token(adas_page):
    assert adas_page.tab.evaluate(FIELD) == CURRENT_TOKEN


def test_without_a_cookie_the_token_of_the_page_is_sent(cleos_page):
    cleos_page.tab.evaluate("() => { document.body.dataset.csrf = 'p'.repeat(32); }")
    cleos_page.socket.close(code=4403)
    cleos_page.tab.locator(".socket-status").get_by_text("no longer in this room").wait_for()
    vote = cleos_page.tab.locator("button.vote").first
    request = request_of(cleos_page, "vote", vote.click)
    assert request.headers["x-csrftoken"] == "p" * 32
