"""An invitation on stage, as the invited person's page shows it."""

import pytest

from qna.models import Question
from tests.support.page.speaking import dock_button

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def adas_seat(live_room, ada):
    return live_room.seat_of(ada)


@pytest.fixture
def open_invited_page(live_room, cleo, adas_seat, open_page):
    """A function that opens Cleo's page with Ada's invitation on it.

    ``open_invited_page(text="…")``: the invitation is from a question of Cleo's with this text.
    """

    def invite(text=None, **options):
        room_page = open_page(live_room.admit(cleo), **options)
        question = Question.ask(room_page.seat, text) if text else None
        room_page.invitation = room_page.seat.invite(adas_seat, question)
        room_page.push_personal()
        room_page.alert = room_page.tab.get_by_role("alert").filter(has_text="invites you")
        room_page.alert.wait_for()
        return room_page

    return invite


def test_an_invitation_says_at_once_who_invites_and_what_will_happen(open_invited_page):
    sentence = open_invited_page().alert.inner_text()
    assert "Ada invites you on stage" in sentence
    assert "nobody hears you before you join" in sentence
    assert "This session is recorded" in sentence


def test_an_invitation_from_a_question_quotes_it(open_invited_page):
    assert (
        "What did you charge first?"
        in open_invited_page("What did you charge first?").alert.inner_text()
    )


def test_an_invitation_to_an_unrecorded_session_says_so(room, cleo, ada, open_page):
    room.go_live(recorded=False)
    seat = room.admit(cleo)
    seat.invite(room.seat_of(ada))
    room_page = open_page(seat)
    room_page.tab.get_by_text("This session is not recorded.").filter(visible=True).wait_for()


@pytest.mark.parametrize(("button", "method"), [("Accept", "POST"), ("Decline", "DELETE")])
def test_an_answer_is_sent_to_the_address_of_the_invitation(open_invited_page, button, method):
    room_page = open_invited_page()
    room_page.alert.get_by_role("button", name=button).click()
    room_page.wait_for_request(f"invitations/{room_page.invitation.pk}", method)


def test_an_answer_that_comes_too_late_shows_the_reason(open_invited_page):
    room_page = open_invited_page()
    room_page.refuse(str(room_page.invitation.pk), "The host has taken this invitation back.")
    room_page.alert.get_by_role("button", name="Accept").click()
    room_page.tab.get_by_role("alert").get_by_text("has taken this invitation back").wait_for()


def test_an_invitation_that_is_taken_back_disappears(open_invited_page):
    room_page = open_invited_page()
    room_page.seat.withdraw_invitation()
    room_page.push_personal()
    room_page.alert.wait_for(state="detached")
    assert dock_button(room_page, "Raise hand").is_visible()


def test_declining_by_keyboard_moves_the_focus_to_the_dock(open_invited_page):
    room_page = open_invited_page()
    room_page.alert.get_by_role("button", name="Decline").focus()
    room_page.invitation.decline()
    room_page.push_personal()
    room_page.alert.wait_for(state="detached")
    assert room_page.tab.evaluate("() => document.activeElement.closest('.dock') !== null")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("size", [(320, 640), (390, 844), (640, 320), (1280, 800)])
def test_a_long_invitation_fits_and_leaves_the_dock_free(
    live_room, cleo, adas_seat, open_page, size, language
):
    question = "Whataboutaverylongwordwithoutanyspace" * 4 + " and then?" * 12
    seat = live_room.admit(cleo)
    seat.invite(adas_seat, Question.ask(seat, question[:280]))
    width, height = size
    size = {"width": width, "height": height}
    room_page = open_page(seat, language=language, viewport=size, reduced_motion="reduce")
    box = room_page.tab.locator(".host-request").bounding_box()
    dock = room_page.tab.locator(".dock").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= dock["y"]
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert room_page.tab.evaluate(OVERFLOW) <= 0
    assert room_page.tab.locator(".host-request .button.act").is_visible()
