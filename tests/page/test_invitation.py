"""An invitation, on the page of who is invited and of nobody else."""

import pytest

from qna.models import Question
from tests.support.page.speaking import key

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def adas_seat(live_room, ada):
    return live_room.seat_of(ada)


@pytest.fixture
def invited(live_room, cleo, adas_seat, enter):
    """Cleo's page, with Ada's invitation on it: ``invited(text="…")`` for what she asked."""

    def invite(text=None, **options):
        studio = enter(live_room.admit(cleo), **options)
        question = Question.ask(studio.seat, text) if text else None
        studio.invitation = studio.seat.invite(adas_seat, question)
        studio.hears_about_oneself()
        studio.alert = studio.page.get_by_role("alert").filter(has_text="invites you")
        studio.alert.wait_for()
        return studio

    return invite


def test_an_invitation_says_at_once_who_invites_and_what_will_happen(invited):
    said = invited().alert.inner_text()
    assert "Ada invites you on stage" in said
    assert "nobody hears you before you join" in said
    assert "This session is recorded" in said


def test_an_invitation_from_a_question_quotes_it(invited):
    assert "What did you charge first?" in invited("What did you charge first?").alert.inner_text()


def test_an_invitation_to_what_is_not_recorded_says_so(room, cleo, ada, enter):
    room.go_live(recorded=False)
    seat = room.admit(cleo)
    seat.invite(room.seat_of(ada))
    studio = enter(seat)
    studio.page.get_by_text("This session is not recorded.").filter(visible=True).wait_for()


@pytest.mark.parametrize(("button", "method"), [("Accept", "POST"), ("Decline", "DELETE")])
def test_an_answer_is_sent_to_that_invitation(invited, button, method):
    studio = invited()
    studio.alert.get_by_role("button", name=button).click()
    studio.sent(f"invitations/{studio.invitation.pk}", method)


def test_an_answer_that_comes_too_late_is_told_why(invited):
    studio = invited()
    studio.refuses(str(studio.invitation.pk), "The host has taken this invitation back.")
    studio.alert.get_by_role("button", name="Accept").click()
    studio.page.get_by_role("alert").get_by_text("has taken this invitation back").wait_for()


def test_an_invitation_that_is_taken_back_goes(invited):
    studio = invited()
    studio.seat.withdraw_invitation()
    studio.hears_about_oneself()
    studio.alert.wait_for(state="detached")
    assert key(studio, "Raise hand").is_visible()


def test_who_declines_by_keyboard_goes_on_from_the_dock(invited):
    studio = invited()
    studio.alert.get_by_role("button", name="Decline").focus()
    studio.invitation.decline()
    studio.hears_about_oneself()
    studio.alert.wait_for(state="detached")
    assert studio.page.evaluate("() => document.activeElement.closest('.dock') !== null")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("size", [(320, 640), (390, 844), (640, 320), (1280, 800)])
def test_a_long_invitation_fits_and_leaves_the_dock_free(
    live_room, cleo, adas_seat, enter, size, language
):
    question = "Whataboutaverylongwordwithoutanyspace" * 4 + " and then?" * 12
    seat = live_room.admit(cleo)
    seat.invite(adas_seat, Question.ask(seat, question[:280]))
    width, height = size
    size = {"width": width, "height": height}
    studio = enter(seat, language=language, viewport=size, reduced_motion="reduce")
    box = studio.page.locator(".summons").bounding_box()
    dock = studio.page.locator(".dock").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= dock["y"]
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert studio.page.evaluate(SIDEWAYS) <= 0
    assert studio.page.locator(".summons .button.act").is_visible()
