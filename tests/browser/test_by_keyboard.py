"""Two journeys by the keyboard alone, with the names and roles that screen readers read."""

import re

import pytest

from tests.support.browser.going_live import go_live
from tests.support.eventually import eventually

HAS_FOCUS = "(found) => found.includes(document.activeElement)"
MOST = 60  # presses of Tab


def reach(person, name, role="button"):
    """Press Tab until the focus is at the control of this role and name."""
    wanted = person.page.get_by_role(role, name=name)
    wanted.first.wait_for()
    for _ in range(MOST):
        if wanted.evaluate_all(HAS_FOCUS):
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"{MOST} presses of Tab do not lead to {name!r}")


def press(person, name, role="button"):
    reach(person, name, role)
    person.page.keyboard.press("Enter")


def write(person, name, text):
    reach(person, name, "textbox")
    person.page.keyboard.type(text)


def waits_for(person, name, role="button"):
    person.page.get_by_role(role, name=name).first.wait_for()


@pytest.fixture
def cleo(people, room):
    """Cleo, who came in by the keyboard."""
    cleo = people("Cleo")
    cleo.page.goto(room)
    write(cleo, "Your name", "Cleo")
    press(cleo, "Join as guest")
    cleo.sees("Questions")
    return cleo


def test_a_listener_listens_asks_votes_comes_on_stage_and_mutes(ada, cleo):
    go_live(ada)
    press(cleo, "Listen")
    eventually(cleo.is_given_sound, "she is given no sound")

    write(cleo, "Ask a question", "What did you charge first?")
    cleo.page.keyboard.press("Control+Enter")
    press(cleo, "Upvote: What did you charge first?")
    voted = cleo.page.get_by_role("button", name="Upvote: What did you charge first?", pressed=True)
    voted.wait_for()

    cleo.page.keyboard.press("h")
    waits_for(cleo, "Lower hand")
    press(ada, "Invite Cleo on stage")
    press(cleo, "Accept")
    press(cleo, "Join the stage")
    waits_for(cleo, re.compile("^Mute"))
    cleo.page.keyboard.press("m")
    waits_for(cleo, re.compile("^Unmute"))
    assert not cleo.errors


def test_a_host_goes_live_answers_ends_and_downloads(ada, cleo, tmp_path):
    for text in ("What did you charge first?", "How much is too cheap?"):
        write(cleo, "Ask a question", text)
        cleo.page.keyboard.press("Control+Enter")
        ada.sees(text)

    press(ada, "Go live")
    waits_for(ada, "Go live", "dialog")
    press(ada, "Go live")
    ada.sees("LIVE")

    now = ada.page.locator("#now")
    reach(ada, "Upvote: What did you charge first?")
    ada.page.keyboard.press("ArrowDown")
    press(ada, "Take now: How much is too cheap?")
    now.get_by_text("How much is too cheap?").wait_for()
    ada.page.keyboard.press("n")
    now.get_by_text("What did you charge first?").wait_for()

    press(ada, "End session")
    waits_for(ada, "End the session for everyone?", "dialog")
    press(ada, "End session")
    reach(ada, "Download", "link")
    with ada.page.expect_download() as started:
        ada.page.keyboard.press("Enter")
    path = tmp_path / "copy"
    started.value.save_as(path)
    assert path.stat().st_size > 0
    assert not ada.errors
