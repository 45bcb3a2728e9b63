"""Rooms as axe-core reads them: no rule of WCAG 2.2 A and AA is broken in any state."""

import pytest

from qna.models import Question
from rooms.models import Seat
from tests.support.page.axe import NO_POLICY, violations
from tests.support.page.speaking import join_stage, mark_as_heard


@pytest.fixture
def full_room(live_room, ada, ben, cleo, questions):
    """Ada and Ben are heard, Cleo's hand is up, and questions are in every state."""
    mark_as_heard(live_room.seat_of(ada))
    mark_as_heard(live_room.admit(ben, Seat.SPEAKER))
    seat = live_room.admit(cleo)
    seat.raise_hand()
    for number in range(4, 8):
        Question.ask(seat, f"Q{number}?")
    questions[0].take_up()
    questions[0].finish()
    questions[1].take_up()
    Question.objects.get(text="Q4?").dismiss()
    Question.objects.get(text="Q5?").refuse()
    live_room.refresh_from_db()
    return live_room


@pytest.fixture
def open_for(full_room, open_page):
    """A function that opens the page of somebody of the cast: ``open_for("Ada")``."""

    def open_for(name, **options):
        seat = full_room.seats.get(person__name=name)
        page = open_page(seat, **NO_POLICY, **options)
        page.push(here=4)
        page.push_people(*full_room.seats.all())
        return page

    return open_for


@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [(1280, 800, "dark"), (1280, 800, "light"), (390, 844, "light")],
)
@pytest.mark.parametrize("name", ["Ada", "Ben", "Cleo"])
def test_a_live_room(open_for, name, width, height, scheme):
    page = open_for(name, viewport={"width": width, "height": height}, color_scheme=scheme)
    assert violations(page.tab) == []


@pytest.mark.parametrize("name", ["Ada", "Cleo"])
def test_the_list_of_people(open_for, name):
    assert violations(open_for(name).show_people().tab) == []


@pytest.mark.parametrize("which", ["answered", "dismissed", "refused"])
def test_a_hosts_lists_of_questions(open_for, which):
    page = open_for("Ada")
    page.push_counts(dismissed=1, refused=1)
    page.tab.locator(f"option[value='{which}']:not([hidden])").wait_for(state="attached")
    page.show_questions(which)
    assert violations(page.tab) == []


def test_a_speaker_at_the_microphone(open_for):
    assert violations(join_stage(open_for("Ben")).tab) == []


def test_an_invitation(open_for, full_room, ada):
    page = open_for("Cleo")
    page.seat.invite(full_room.seat_of(ada))
    page.push_personal()
    page.tab.get_by_role("button", name="Accept").wait_for()
    assert violations(page.tab) == []


@pytest.mark.parametrize(
    ("opener", "title"),
    [
        ("Keyboard shortcuts", "Keyboard shortcuts"),
        ("End session", "End the session for everyone?"),
        ("Ben: more", "Ben"),
        ("Share", "Share"),
        ("Join with microphone", "Join the stage"),
    ],
)
def test_a_dialog_of_a_host(open_for, opener, title):
    page = open_for("Ada")
    page.tab.get_by_role("button", name=opener, exact=True).click()
    page.tab.get_by_role("dialog", name=title).wait_for()
    assert violations(page.tab) == []


def test_the_question_before_a_removal(open_for):
    page = open_for("Ada")
    page.tab.get_by_role("button", name="Ben: more").click()
    page.tab.get_by_role("button", name="Remove from the room").click()
    page.tab.get_by_role("dialog", name="Remove Ben from the room?").wait_for()
    assert violations(page.tab) == []


@pytest.mark.parametrize("name", ["Ada", "Cleo"])
def test_a_room_that_has_ended(full_room, open_for, name):
    full_room.end()
    assert violations(open_for(name).tab) == []


@pytest.mark.parametrize("name", ["Ada", "Cleo"])
def test_a_room_before_it_is_live(room, ada, cleo, open_page, name):
    seat = room.seat_of(ada) if name == "Ada" else room.admit(cleo)
    assert violations(open_page(seat, **NO_POLICY).tab) == []
