"""The dialog by which somebody who comes on stage joins with their microphone."""

import pytest

from rooms.models import Destination
from tests.support.page.speaking import KEEP_TRACKS, dock_button, join_stage, sends_sound

# The browser's question about the microphone stays open until the test calls `allow()`.
SLOW_PERMISSION = """
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const allowed = new Promise((allow) => (window.allow = allow));
  window.opened = [];
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    window.asked = true;
    await allowed;
    const stream = await open(wanted);
    window.opened.push(...stream.getTracks());
    return stream;
  };"""


@pytest.fixture
def open_page_with_tracks(open_page):
    return lambda seat, script=KEEP_TRACKS, **options: open_page(seat, script=script, **options)


def dialog_of(room_page):
    return room_page.tab.get_by_role("dialog")


def come_on_stage(room_page):
    room_page.seat.become(room_page.seat.SPEAKER)
    room_page.push_personal()
    return room_page


def test_coming_on_stage_offers_the_devices_and_opens_none(live_room, cleo, open_page_with_tracks):
    room_page = come_on_stage(open_page_with_tracks(live_room.admit(cleo)))
    dialog_of(room_page).get_by_role("heading", name="Join the stage").wait_for()
    assert room_page.tab.evaluate("() => window.opened.length") == 0


def test_joining_the_stage_publishes_and_unmutes(live_room, cleo, open_page_with_tracks):
    room_page = come_on_stage(open_page_with_tracks(live_room.admit(cleo)))
    dialog_of(room_page).get_by_role("button", name="Join the stage").click()
    room_page.wait_for_request("whip")
    room_page.wait_for_request("mute", method="DELETE")
    dock_button(room_page, "Mute").wait_for()
    assert sends_sound(room_page)


def test_no_microphone_is_asked_for_before_the_session(room, cleo, open_page_with_tracks):
    room_page = come_on_stage(open_page_with_tracks(room.admit(cleo)))
    dock_button(room_page, "Step down").wait_for()
    assert not dialog_of(room_page).is_visible()
    assert not room_page.tab.get_by_role("button", name="Join with microphone").is_visible()


def test_in_the_green_room_the_dialog_says_who_can_hear(room, cleo, open_page_with_tracks):
    room.open_green_room()
    room_page = come_on_stage(open_page_with_tracks(room.admit(cleo)))
    dialog = dialog_of(room_page)
    dialog.get_by_role("heading", name="Join the green room").wait_for()
    assert dialog.get_by_text("Only people on stage hear and see you now").is_visible()
    assert not dialog.get_by_text("This session is").filter(visible=True).count()


@pytest.mark.parametrize(
    ("recorded", "sentence"),
    [(True, "This session is recorded, with everything"), (False, "This session is not recorded.")],
)
def test_the_dialog_says_whether_the_session_is_recorded(
    room, cleo, open_page_with_tracks, recorded, sentence
):
    room.go_live(recorded=recorded)
    room_page = come_on_stage(open_page_with_tracks(room.admit(cleo)))
    sentences = dialog_of(room_page).get_by_text("This session is").filter(visible=True)
    assert [text.partition(", with")[0] for text in sentences.all_inner_texts()] == [
        sentence.partition(", with")[0]
    ]


def test_leaving_the_stage_closes_the_dialog(live_room, cleo, open_page_with_tracks):
    room_page = come_on_stage(open_page_with_tracks(live_room.admit(cleo)))
    dialog_of(room_page).wait_for()
    room_page.seat.step_down()
    room_page.push_personal()
    dialog_of(room_page).wait_for(state="hidden")


def test_a_page_loaded_by_somebody_on_stage_offers_to_join(live_room, ben, open_page_with_tracks):
    room_page = open_page_with_tracks(live_room.admit(ben, "speaker"))
    room_page.tab.get_by_role("button", name="Join with microphone").wait_for()


def test_cancelling_while_the_browser_asks_for_permission_publishes_nothing(
    live_room, ben, open_page_with_tracks
):
    room_page = open_page_with_tracks(live_room.admit(ben, "speaker"), script=SLOW_PERMISSION)
    room_page.tab.get_by_role("button", name="Join with microphone").click()
    dialog_of(room_page).get_by_role("button", name="Join the stage").click()
    room_page.wait_until(lambda: room_page.tab.evaluate("() => window.asked"), "it never asked")
    dialog_of(room_page).get_by_role("button", name="Cancel").click()
    room_page.tab.evaluate("() => window.allow()")
    room_page.wait_until(
        lambda: room_page.tab.evaluate("() => window.opened.length"), "no microphone was opened"
    )
    room_page.wait_until(
        lambda: room_page.tab.evaluate(
            "() => window.opened.every((t) => t.readyState === 'ended')"
        ),
        "the microphone stays open",
    )
    assert not room_page.has_requested("whip")


def test_stepping_down_ends_the_publication(live_room, ben, open_page_with_tracks):
    room_page = join_stage(open_page_with_tracks(live_room.admit(ben, "speaker")))
    room_page.seat.step_down()
    room_page.push_personal()
    dock_button(room_page, "Raise hand").wait_for()
    room_page.wait_until(lambda: not sends_sound(room_page), "the microphone stays open")
    room_page.wait_for_request("whip/1", method="DELETE")


SENT = "It is sent live to other platforms too."


@pytest.fixture
def send_elsewhere(ada):
    """A function that adds a destination to a room: ``send_elsewhere(room)``."""
    return lambda room: Destination.add(
        room.seat_of(ada), "YouTube", "rtmps://a.rtmps.example/live2", "a-key"
    )


def test_the_dialog_says_that_a_session_goes_to_other_platforms(
    live_room, cleo, open_page, send_elsewhere
):
    send_elsewhere(live_room)
    dialog = dialog_of(come_on_stage(open_page(live_room.admit(cleo))))
    dialog.get_by_text("This session is recorded,").wait_for()
    dialog.get_by_text(SENT).wait_for()


def test_the_dialog_says_it_of_a_green_room_too(room, cleo, open_page, send_elsewhere):
    send_elsewhere(room)
    room.open_green_room()
    dialog = dialog_of(come_on_stage(open_page(room.admit(cleo))))
    dialog.get_by_text("it may be recorded").wait_for()
    dialog.get_by_text(SENT).wait_for()


def test_the_dialog_follows_a_destination_that_is_added_or_removed(
    live_room, cleo, open_page, send_elsewhere
):
    page = open_page(live_room.admit(cleo))
    destination = send_elsewhere(live_room)
    page.push_regions("room-header")
    dialog = dialog_of(come_on_stage(page))
    dialog.get_by_text(SENT).wait_for()
    page.tab.keyboard.press("Escape")
    assert destination.remove()
    page.push_regions("room-header")
    dock_button(page, "Join with microphone").click()
    dialog.get_by_text("This session is recorded,").wait_for()
    assert not dialog.get_by_text(SENT).is_visible()
