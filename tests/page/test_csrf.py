"""The token that proves a request to be ours: signing in, in any tab, makes another one."""

import pytest

from tests.support.page.room_page import ORIGIN
from tests.support.page.speaking import key

NEW = "n" * 32
OLD = """() => {  // as the server writes it into each form
  for (const form of document.querySelectorAll("form")) {
    const field = Object.assign(document.createElement("input"), {
      type: "hidden", name: "csrfmiddlewaretoken", value: "old",
    });
    form.prepend(field);
  }
}"""
FIELD = "() => new FormData(document.querySelector('#on-air form')).get('csrfmiddlewaretoken')"


@pytest.fixture
def adas(live_room, ada, questions, enter):
    """Ada's page; since it was loaded she has signed in in another tab."""
    studio = enter(live_room.seat_of(ada))
    studio.page.evaluate(OLD)
    studio.context.add_cookies([{"name": "csrftoken", "value": NEW, "url": ORIGIN}])
    return studio


def request_of(studio, address, press):
    with studio.page.expect_request(f"**/{address}") as asked:
        press()
    return asked.value


def test_a_request_of_a_script_has_the_token_of_now(adas, questions):
    adas.socket.close(code=4403)
    adas.page.locator(".link-state").get_by_text("no longer in this room").wait_for()
    asked = request_of(adas, "vote", lambda: adas.vote_of(questions[0]).click())
    assert asked.headers["x-csrftoken"] == NEW


def test_a_button_has_the_token_of_now(cleos):
    cleos.context.add_cookies([{"name": "csrftoken", "value": NEW, "url": ORIGIN}])
    asked = request_of(cleos, "hand", lambda: key(cleos, "Raise hand").click())
    assert asked.headers["x-csrftoken"] == NEW


def test_a_form_has_the_token_of_now(adas):
    adas.page.get_by_role("button", name="End session").click()
    confirm = adas.page.get_by_role("dialog").get_by_role("button", name="End session")
    asked = request_of(adas, "live", confirm.click)
    assert asked.headers["x-csrftoken"] == NEW
    assert f"csrfmiddlewaretoken={NEW}" in asked.post_data


def test_a_form_that_a_script_reads_has_the_token_of_now(adas):
    assert adas.page.evaluate(FIELD) == NEW


def test_where_there_is_no_cookie_the_token_of_the_page_is_taken(cleos):
    cleos.page.evaluate("() => { document.body.dataset.csrf = 'p'.repeat(32); }")
    cleos.socket.close(code=4403)
    cleos.page.locator(".link-state").get_by_text("no longer in this room").wait_for()
    vote = cleos.page.locator("button.vote").first
    asked = request_of(cleos, "vote", vote.click)
    assert asked.headers["x-csrftoken"] == "p" * 32
