"""The dialog about a person: what a host may do, depending on where the person is."""

import pytest

from rooms.models import Seat
from tests.support.page.speaking import mark_as_heard

AUDIENCE = ["Invite on stage", "Remove from the room"]
STAGE = [
    *("Mute", "Spotlight", "Speaking limit", "Give them their part afterwards"),
    *("Move to the audience", "Remove from the room"),
]


@pytest.fixture
def adas_page(live_room, ada, open_page):
    """Ada's page, while the media server hears her."""
    return open_page(mark_as_heard(live_room.seat_of(ada)))


@pytest.fixture
def bens_seat(live_room, ben):
    return mark_as_heard(live_room.admit(ben, Seat.SPEAKER))


@pytest.fixture
def cleos_seat(live_room, cleo):
    return live_room.admit(cleo)


def dialog(room_page):
    return room_page.tab.get_by_role("dialog")


def offered(room_page):
    """The labels of the acts in the dialog, from the top."""
    acts = dialog(room_page).locator(".manage-person-acts > *").filter(visible=True)
    return [text.splitlines()[0].strip() for text in acts.all_inner_texts()]


def open_dialog(room_page, name, within):
    if within != "#stage":
        room_page.show_people()
    opener = room_page.tab.locator(within).get_by_role("button", name=name, exact=True)
    opener.click()
    dialog(room_page).get_by_role("heading", name=name.partition(":")[0]).wait_for()
    return room_page


def open_dialog_on_stage(room_page):
    room_page.push_regions("stage")
    return open_dialog(room_page, "Ben: more", "#stage")


def open_dialog_in_the_audience(room_page, seat):
    room_page.push_people(seat)
    return open_dialog(room_page, "Cleo", "#people")


def press(room_page, name):
    dialog(room_page).get_by_role("button", name=name, exact=True).click()


def wait_until_closed(room_page):
    dialog(room_page).wait_for(state="hidden")


def test_somebody_in_the_audience_can_be_invited_or_removed(adas_page, cleos_seat):
    assert offered(open_dialog_in_the_audience(adas_page, cleos_seat)) == AUDIENCE


def test_somebody_with_a_raised_hand_can_have_it_lowered(adas_page, cleos_seat):
    cleos_seat.raise_hand()
    adas_page.push_regions("hands")
    open_dialog(adas_page, "Cleo", "#hands")
    assert offered(adas_page) == ["Invite on stage", "Lower the hand", "Remove from the room"]


def test_somebody_on_stage_can_be_muted_spotlit_limited_moved_or_removed(adas_page, bens_seat):
    assert offered(open_dialog_on_stage(adas_page)) == STAGE


def test_somebody_who_is_muted_can_be_asked_to_unmute(adas_page, bens_seat):
    bens_seat.mute()
    assert offered(open_dialog_on_stage(adas_page)) == ["Ask to unmute", *STAGE[1:]]


def test_the_host_can_be_neither_moved_nor_removed(adas_page):
    open_dialog(adas_page, "Ada: more", "#stage")
    assert offered(adas_page) == ["Mute", "Spotlight", "Speaking limit"]


@pytest.mark.parametrize(
    ("name", "method", "act"),
    [
        ("Mute", "POST", "/mute"),
        ("Move to the audience", "DELETE", "/stage"),
    ],
)
def test_an_act_on_somebody_on_stage_is_sent_to_their_seat(adas_page, bens_seat, name, method, act):
    press(open_dialog_on_stage(adas_page), name)
    adas_page.wait_for_request(f"seats/{bens_seat.key}{act}", method)
    wait_until_closed(adas_page)


def test_a_removal_is_asked_before_it_is_sent(adas_page, bens_seat):
    press(open_dialog_on_stage(adas_page), "Remove from the room")
    question = adas_page.tab.get_by_role("dialog", name="Remove Ben from the room?")
    question.get_by_text("They can’t come back in.").wait_for()
    assert not adas_page.has_requested(f"seats/{bens_seat.key}", "DELETE")
    question.get_by_role("button", name="Remove", exact=True).click()
    adas_page.wait_for_request(f"seats/{bens_seat.key}", "DELETE")
    adas_page.tab.locator("dialog[open]").first.wait_for(state="hidden")


def test_a_removal_that_is_cancelled_leads_back_to_the_person(adas_page, bens_seat):
    press(open_dialog_on_stage(adas_page), "Remove from the room")
    question = adas_page.tab.get_by_role("dialog", name="Remove Ben from the room?")
    question.get_by_role("button", name="Cancel").click()
    question.wait_for(state="hidden")
    assert offered(adas_page) == STAGE
    assert not adas_page.has_requested(f"seats/{bens_seat.key}", "DELETE")


def test_a_refused_removal_is_explained_in_the_question(adas_page, bens_seat):
    adas_page.refuse(bens_seat.key, "You host this room no longer.", 403)
    press(open_dialog_on_stage(adas_page), "Remove from the room")
    question = adas_page.tab.get_by_role("dialog", name="Remove Ben from the room?")
    question.get_by_role("button", name="Remove", exact=True).click()
    question.get_by_role("alert").get_by_text("You host this room no longer.").wait_for()


def test_a_request_to_unmute_is_sent_to_the_seat(adas_page, bens_seat):
    bens_seat.mute()
    press(open_dialog_on_stage(adas_page), "Ask to unmute")
    adas_page.wait_for_request(f"seats/{bens_seat.key}/unmute-request")
    wait_until_closed(adas_page)


def test_the_spotlight_is_sent_as_a_layout_with_a_person(adas_page, bens_seat):
    press(open_dialog_on_stage(adas_page), "Spotlight")
    assert adas_page.wait_for_request("layout") == f"layout=spotlight&spotlight={bens_seat.key}"
    wait_until_closed(adas_page)


@pytest.mark.parametrize(
    ("name", "method", "act"),
    [("Invite on stage", "POST", "invitation"), ("Lower the hand", "DELETE", "hand")],
)
def test_an_act_on_a_raised_hand_is_sent_to_its_seat(adas_page, cleos_seat, name, method, act):
    cleos_seat.raise_hand()
    adas_page.push_regions("hands")
    press(open_dialog(adas_page, "Cleo", "#hands"), name)
    adas_page.wait_for_request(f"seats/{cleos_seat.key}/{act}", method)
    wait_until_closed(adas_page)


def test_a_raised_hand_can_be_invited_without_the_dialog(adas_page, cleos_seat):
    cleos_seat.raise_hand()
    adas_page.push_regions("hands")
    adas_page.show_people()
    adas_page.tab.locator("#hands").get_by_role("button", name="Invite on stage").click()
    adas_page.wait_for_request(f"seats/{cleos_seat.key}/invitation")


def test_an_invitation_can_be_taken_back(adas_page, cleos_seat):
    cleos_seat.invite(adas_page.seat)
    adas_page.push_regions("hands")
    adas_page.show_people().tab.get_by_role("button", name="Take back").click()
    adas_page.wait_for_request(f"seats/{cleos_seat.key}/invitation", method="DELETE")


def test_the_last_limit_chosen_by_arrow_keys_is_sent(adas_page, bens_seat):
    limit = dialog(open_dialog_on_stage(adas_page)).get_by_label("Speaking limit")
    limit.focus()
    for minutes in ("1", "2", "3"):
        adas_page.tab.keyboard.press("ArrowDown")
        adas_page.wait_until(
            lambda chosen=minutes: limit.input_value() == chosen, "the arrow did nothing"
        )
    adas_page.wait_until(
        lambda: adas_page.wait_for_request(f"seats/{bens_seat.key}/limit") == "minutes=3",
        "the last choice was not sent",
    )
    assert dialog(adas_page).is_visible()


def test_the_dialog_shows_the_speaking_limit_in_force(adas_page, bens_seat):
    bens_seat.limit_speaking(300)
    limit = dialog(open_dialog_on_stage(adas_page)).get_by_label("Speaking limit")
    assert limit.input_value() == "5"
    limit.select_option("None")
    assert adas_page.wait_for_request(f"seats/{bens_seat.key}/limit") == "minutes="


def test_a_refusal_is_shown_in_the_dialog(adas_page, bens_seat):
    adas_page.refuse("stage", "Only the host of the room can do this to a co-host.", status=403)
    press(open_dialog_on_stage(adas_page), "Move to the audience")
    dialog(adas_page).get_by_role("alert").get_by_text("Only the host of the room").wait_for()
    dialog(adas_page).get_by_role("button", name="Close").click()
    open_dialog_on_stage(adas_page)
    assert not dialog(adas_page).get_by_role("alert").is_visible()


def test_closing_the_dialog_returns_the_focus_to_the_person(adas_page, bens_seat):
    open_dialog_on_stage(adas_page)
    adas_page.tab.keyboard.press("Escape")
    wait_until_closed(adas_page)
    adas_page.wait_until(
        lambda: focused(adas_page) == "Ben: more", lambda: f"on {focused(adas_page)}"
    )


def test_listeners_can_manage_nobody(cleos_seat, bens_seat, open_page):
    room_page = open_page(cleos_seat)
    cleos_seat.raise_hand()
    room_page.push_regions("stage", "hands")
    room_page.push_people(cleos_seat)
    room_page.show_people().tab.locator("#hands").get_by_text("Cleo").wait_for()
    assert not room_page.tab.locator("[data-manages]").count()


def focused(room_page):
    return room_page.tab.evaluate("() => document.activeElement.getAttribute('aria-label')")
