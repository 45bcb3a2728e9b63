"""The dialog about a question: a host opens it, and goes on where it was opened."""

import pytest

from tests.support.page.speaking import mark_as_heard


@pytest.fixture
def adas_page(live_room, ada, questions, open_page):
    return open_page(mark_as_heard(live_room.seat_of(ada)))


def opener(room_page, text):
    return room_page.tab.get_by_role("button", name=f"More: {text}")


def test_it_shows_what_the_server_draws_when_it_opens(adas_page):
    adas_page.fragments["manage"] = "<h2 id='manage-question-title'>Q1? as it is now</h2>"
    opener(adas_page, "Q1?").click()
    adas_page.tab.get_by_role("dialog", name="Q1? as it is now").wait_for()


def test_focus_returns_to_its_button(adas_page):
    adas_page.fragments["manage"] = "<h2>Q2?</h2><button data-closes>Close</button>"
    opener(adas_page, "Q2?").click()
    adas_page.tab.get_by_role("button", name="Close").click()
    adas_page.wait_until(
        lambda: opener(adas_page, "Q2?").evaluate("one => one === document.activeElement"),
        "the focus is elsewhere",
    )


def test_focus_stays_in_the_dialog_when_what_was_pressed_is_gone(adas_page):
    """As a link that a host ended, which its dialog lists no longer."""
    listed = "<div hx-target='this' hx-swap='outerHTML'><input readonly value='a link'>{}</div>"
    adas_page.fragments["manage"] = listed.format("<button hx-delete='/shares/1'>End</button>")
    left = {"body": listed.format(""), "content_type": "text/html"}
    adas_page.tab.route("**/shares/1", lambda route: route.fulfill(**left))
    opener(adas_page, "Q1?").click()
    adas_page.tab.get_by_role("button", name="End", exact=True).click()
    adas_page.wait_until(
        lambda: adas_page.tab.evaluate("() => document.activeElement.value") == "a link",
        "the focus is outside of the dialog",
    )


DRAWN = "<h2 id='manage-question-title'>Q1? as it is now</h2><button data-closes>Close</button>"


@pytest.fixture
def hold(adas_page):
    """A function that holds requests for the dialog from now on; returns the held routes."""

    def start():
        held = []
        adas_page.tab.route("**/manage", lambda route: held.append(route))
        return held

    return start


def fail(room_page, status, sentence):
    """From now on refuse to draw the dialog."""
    room_page.refuse("manage", sentence, status)
    answer = {"status": status, "body": sentence, "content_type": "text/plain"}
    room_page.tab.route("**/manage", lambda route: route.fulfill(**answer))


def forget_the_outage(room_page):
    """Take out what the browser and htmx write about it, because other errors fail the test."""
    about = ("ERR_INTERNET", "htmx:sendError", "htmx:afterRequest")
    room_page.errors[:] = [
        one for one in room_page.errors if not any(word in one for word in about)
    ]


def mark_of(button):
    """Return whether a button says to screen readers that it waits, and whether it shows it."""
    return button.get_attribute("aria-busy"), button.get_attribute("data-slow") is not None


def test_a_press_is_marked_until_its_answer_comes(adas_page, hold):
    held, key = hold(), opener(adas_page, "Q1?")
    key.click()
    adas_page.wait_until(lambda: held, "it asked for nothing")
    assert key.get_attribute("aria-busy") == "true"
    adas_page.wait_until(lambda: mark_of(key) == ("true", True), "no sign came")
    spinner = key.evaluate("(key) => getComputedStyle(key, '::after').animationName")
    assert spinner == "turn"
    held[0].fulfill(body=DRAWN, content_type="text/html")
    adas_page.tab.get_by_role("dialog", name="Q1? as it is now").wait_for()
    assert mark_of(key) == (None, False)


def test_a_quick_answer_needs_no_sign_for_the_eye(adas_page, hold):
    held, key = hold(), opener(adas_page, "Q1?")
    press = "(key) => { key.click(); return [key.ariaBusy, 'slow' in key.dataset]; }"
    assert key.evaluate(press) == ["true", False]
    adas_page.wait_until(lambda: held, "it asked for nothing")


def test_a_second_press_asks_no_second_time_and_another_question_takes_its_place(adas_page, hold):
    held = hold()
    opener(adas_page, "Q1?").click()
    opener(adas_page, "Q1?").click()
    opener(adas_page, "Q2?").click()
    adas_page.wait_until(lambda: len(held) == 2, lambda: f"it asked {len(held)} times")
    held[1].fulfill(body=DRAWN.replace("Q1", "Q2"), content_type="text/html")
    adas_page.tab.get_by_role("dialog", name="Q2? as it is now").wait_for()
    assert mark_of(opener(adas_page, "Q1?")) == (None, False)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (403, "Only hosts of this room can do that."),
        (404, "This question is not here any more."),
        (410, "This session is over."),
    ],
)
def test_a_refusal_is_told_in_the_dialog_and_can_be_tried_again(
    adas_page, questions, status, sentence
):
    fail(adas_page, status, sentence)
    opener(adas_page, "Q1?").click()
    dialog = adas_page.tab.get_by_role("dialog", name="This did not open")
    dialog.get_by_role("alert").get_by_text(sentence).wait_for()
    adas_page.tab.unroute("**/manage")
    adas_page.fragments["manage"] = DRAWN
    dialog.get_by_role("button", name="Try again").click()
    drawn = adas_page.tab.get_by_role("dialog", name="Q1? as it is now")
    drawn.wait_for()
    assert not drawn.get_by_text(sentence).is_visible()
    looks = {"looks": questions[0].pk}
    adas_page.wait_until(lambda: looks in adas_page.messages, "other hosts do not know of it")
    drawn.get_by_role("button", name="Close").click()
    adas_page.wait_until(
        lambda: opener(adas_page, "Q1?").evaluate("one => one === document.activeElement"),
        "the focus is elsewhere",
    )


def test_without_a_network_it_says_so_and_can_be_closed(adas_page):
    adas_page.tab.route("**/manage", lambda route: route.abort("internetdisconnected"))
    opener(adas_page, "Q1?").click()
    dialog = adas_page.tab.get_by_role("dialog", name="This did not open")
    dialog.get_by_text("The site can’t be reached. Check your connection.").wait_for()
    assert mark_of(opener(adas_page, "Q1?")) == (None, False)
    dialog.get_by_role("button", name="Try again").click()
    adas_page.wait_until(
        lambda: not dialog.get_by_role("button", name="Try again").get_attribute("aria-busy"),
        "it waits for ever",
    )
    dialog.get_by_role("button", name="Close").click()
    dialog.wait_for(state="hidden")
    forget_the_outage(adas_page)


def test_a_step_that_does_not_come_leaves_the_one_before(adas_page):
    step = "<button data-manages-question='/merged'>Merge into…</button>"
    adas_page.fragments["manage"] = DRAWN + step
    adas_page.refuse("merged", "This question is not here any more.", 404)
    gone = {"status": 404, "body": "It is not here.", "content_type": "text/plain"}
    adas_page.tab.route("**/merged", lambda route: route.fulfill(**gone))
    opener(adas_page, "Q1?").click()
    dialog = adas_page.tab.get_by_role("dialog", name="Q1? as it is now")
    dialog.get_by_role("button", name="Merge into").click()
    dialog.get_by_role("alert").get_by_text("It is not here.").wait_for()
    assert dialog.get_by_role("button", name="Try again").is_visible()


def test_an_act_in_it_is_marked_and_says_when_the_site_is_away(adas_page):
    adas_page.fragments["manage"] = DRAWN + "<button hx-post='/pin' hx-swap='none'>Pin</button>"
    held = []
    adas_page.tab.route("**/pin", lambda route: held.append(route))
    opener(adas_page, "Q1?").click()
    dialog = adas_page.tab.get_by_role("dialog", name="Q1? as it is now")
    pin = dialog.get_by_role("button", name="Pin")
    pin.click()
    adas_page.wait_until(lambda: held and mark_of(pin) == ("true", True), "no sign came")
    held[0].abort("internetdisconnected")
    dialog.get_by_role("alert").get_by_text("can’t be reached").wait_for()
    assert mark_of(pin) == (None, False)
    forget_the_outage(adas_page)
