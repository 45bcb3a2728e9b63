"""The dialog about a person: what a host may do with somebody, where they stand."""

import pytest

from rooms.models import Seat
from tests.support.page.speaking import heard

AUDIENCE = ["Invite on stage", "Remove from the room"]
STAGE = ["Mute", "Spotlight", "Speaking limit", "Move to the audience", "Remove from the room"]


@pytest.fixture
def adas(live_room, ada, enter):
    """Ada's page, and she is heard."""
    return enter(heard(live_room.seat_of(ada)))


@pytest.fixture
def bens_seat(live_room, ben):
    return heard(live_room.admit(ben, Seat.SPEAKER))


@pytest.fixture
def cleos_seat(live_room, cleo):
    return live_room.admit(cleo)


def dialog(studio):
    return studio.page.get_by_role("dialog")


def offered(studio):
    """What the dialog offers, from the top."""
    acts = dialog(studio).locator(".manage-acts > *").filter(visible=True)
    return [text.splitlines()[0].strip() for text in acts.all_inner_texts()]


def opened(studio, name, within):
    opener = studio.page.locator(within).get_by_role("button", name=name)
    opener.click()
    dialog(studio).get_by_role("heading", name=name.partition(":")[0]).wait_for()
    return studio


def on_stage(studio):
    studio.hears_about_the_room("stage")
    return opened(studio, "Ben: more", "#stage")


def in_the_audience(studio, seat):
    studio.hears_who_is_here(seat)
    return opened(studio, "Cleo", "#people")


def press(studio, name):
    dialog(studio).get_by_role("button", name=name, exact=True).click()


def closes(studio):
    dialog(studio).wait_for(state="hidden")


def test_somebody_in_the_audience_is_invited_or_removed(adas, cleos_seat):
    assert offered(in_the_audience(adas, cleos_seat)) == AUDIENCE


def test_a_hand_that_is_up_can_be_lowered_too(adas, cleos_seat):
    cleos_seat.raise_hand()
    adas.hears_about_the_room("hands")
    opened(adas, "Cleo", "#hands")
    assert offered(adas) == ["Invite on stage", "Lower the hand", "Remove from the room"]


def test_somebody_on_stage_is_muted_shown_limited_moved_or_removed(adas, bens_seat):
    assert offered(on_stage(adas)) == STAGE


def test_somebody_who_is_muted_is_asked_to_unmute(adas, bens_seat):
    bens_seat.mute()
    assert offered(on_stage(adas)) == ["Ask to unmute", *STAGE[1:]]


def test_the_host_is_neither_moved_nor_removed(adas):
    opened(adas, "Ada: more", "#stage")
    assert offered(adas) == ["Mute", "Spotlight", "Speaking limit"]


@pytest.mark.parametrize(
    ("name", "method", "act"),
    [
        ("Mute", "POST", "/mute"),
        ("Move to the audience", "DELETE", "/stage"),
        ("Remove from the room", "DELETE", ""),
    ],
)
def test_what_is_done_with_somebody_on_stage_is_done_to_their_seat(
    adas, bens_seat, name, method, act
):
    press(on_stage(adas), name)
    adas.sent(f"seats/{bens_seat.key}{act}", method)
    closes(adas)


def test_who_is_muted_is_asked(adas, bens_seat):
    bens_seat.mute()
    press(on_stage(adas), "Ask to unmute")
    adas.sent(f"seats/{bens_seat.key}/unmute-request")
    closes(adas)


def test_the_spotlight_is_a_layout_with_a_person(adas, bens_seat):
    press(on_stage(adas), "Spotlight")
    assert adas.sent("layout") == f"layout=spotlight&spotlight={bens_seat.key}"
    closes(adas)


@pytest.mark.parametrize(
    ("name", "method", "act"),
    [("Invite on stage", "POST", "invitation"), ("Lower the hand", "DELETE", "hand")],
)
def test_what_is_done_with_a_hand_is_done_to_its_seat(adas, cleos_seat, name, method, act):
    cleos_seat.raise_hand()
    adas.hears_about_the_room("hands")
    press(opened(adas, "Cleo", "#hands"), name)
    adas.sent(f"seats/{cleos_seat.key}/{act}", method)
    closes(adas)


def test_a_hand_is_invited_without_the_dialog_too(adas, cleos_seat):
    cleos_seat.raise_hand()
    adas.hears_about_the_room("hands")
    adas.page.locator("#hands").get_by_role("button", name="Invite on stage").click()
    adas.sent(f"seats/{cleos_seat.key}/invitation")


def test_an_invitation_can_be_taken_back(adas, cleos_seat):
    cleos_seat.invite(adas.seat)
    adas.hears_about_the_room("hands")
    adas.page.get_by_role("button", name="Take back").click()
    adas.sent(f"seats/{cleos_seat.key}/invitation", method="DELETE")


def test_a_limit_is_chosen_by_arrow_keys_and_the_last_one_counts(adas, bens_seat):
    limit = dialog(on_stage(adas)).get_by_label("Speaking limit")
    limit.focus()
    for minutes in ("1", "2", "3"):
        adas.page.keyboard.press("ArrowDown")
        adas.until(lambda said=minutes: limit.input_value() == said, "the arrow did nothing")
    adas.until(
        lambda: adas.sent(f"seats/{bens_seat.key}/limit") == "minutes=3",
        "the last choice was not sent",
    )
    assert dialog(adas).is_visible()


def test_the_dialog_knows_the_limit_that_stands(adas, bens_seat):
    bens_seat.limit_speaking(300)
    limit = dialog(on_stage(adas)).get_by_label("Speaking limit")
    assert limit.input_value() == "5"
    limit.select_option("None")
    assert adas.sent(f"seats/{bens_seat.key}/limit") == "minutes="


def test_a_refusal_is_said_in_the_dialog(adas, bens_seat):
    adas.refuses("stage", "Only the host of the room can do this to a co-host.", status=403)
    press(on_stage(adas), "Move to the audience")
    dialog(adas).get_by_role("alert").get_by_text("Only the host of the room").wait_for()
    dialog(adas).get_by_role("button", name="Close").click()
    on_stage(adas)
    assert not dialog(adas).get_by_role("alert").is_visible()


def test_who_closes_the_dialog_is_back_on_the_name(adas, bens_seat):
    on_stage(adas)
    adas.page.keyboard.press("Escape")
    closes(adas)
    adas.until(lambda: focused(adas) == "Ben: more", lambda: f"on {focused(adas)}")


def test_the_audience_is_offered_nothing_about_anybody(cleos_seat, bens_seat, enter):
    studio = enter(cleos_seat)
    cleos_seat.raise_hand()
    studio.hears_about_the_room("stage", "hands")
    studio.hears_who_is_here(cleos_seat)
    studio.page.locator("#hands").get_by_text("Cleo").wait_for()
    assert not studio.page.locator("[data-manages]").count()


def focused(studio):
    return studio.page.evaluate("() => document.activeElement.getAttribute('aria-label')")
