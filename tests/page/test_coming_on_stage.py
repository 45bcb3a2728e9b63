"""From the audience to the microphone: the dialog that stands between."""

import pytest

from tests.support.page.speaking import KEEP_TRACKS, join, key, sends_sound

# The browser's own question about the microphone, left open until the test says yes.
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
def page_of(enter):
    return lambda seat, script=KEEP_TRACKS, **options: enter(seat, script=script, **options)


def dialog_of(studio):
    return studio.page.get_by_role("dialog")


def called_up(studio):
    studio.seat.become(studio.seat.SPEAKER)
    studio.hears_about_oneself()
    return studio


def test_who_comes_on_stage_is_offered_their_devices_and_none_is_opened(live_room, cleo, page_of):
    studio = called_up(page_of(live_room.admit(cleo)))
    dialog_of(studio).get_by_role("heading", name="Join with microphone").wait_for()
    assert studio.page.evaluate("() => window.opened.length") == 0


def test_who_joins_is_heard_and_unmuted(live_room, cleo, page_of):
    studio = called_up(page_of(live_room.admit(cleo)))
    dialog_of(studio).get_by_role("button", name="Join the stage").click()
    studio.sent("whip")
    studio.sent("mute", method="DELETE")
    key(studio, "Mute").wait_for()
    assert sends_sound(studio)


def test_before_the_session_nobody_is_asked_for_a_microphone(room, cleo, page_of):
    studio = called_up(page_of(room.admit(cleo)))
    key(studio, "Step down").wait_for()
    assert not dialog_of(studio).is_visible()
    assert not studio.page.get_by_role("button", name="Join with microphone").is_visible()


def test_in_the_green_room_the_dialog_says_who_hears(room, cleo, page_of):
    room.open_green_room()
    studio = called_up(page_of(room.admit(cleo)))
    dialog = dialog_of(studio)
    dialog.get_by_role("heading", name="Join the green room").wait_for()
    assert dialog.get_by_text("Only people on stage hear and see you now").is_visible()
    assert not dialog.get_by_text("This session is").filter(visible=True).count()


@pytest.mark.parametrize(
    ("recorded", "sentence"),
    [(True, "This session is recorded, with everything"), (False, "This session is not recorded.")],
)
def test_the_dialog_says_whether_the_session_is_recorded(room, cleo, page_of, recorded, sentence):
    room.go_live(recorded=recorded)
    studio = called_up(page_of(room.admit(cleo)))
    said = dialog_of(studio).get_by_text("This session is").filter(visible=True)
    assert [text.partition(", with")[0] for text in said.all_inner_texts()] == [
        sentence.partition(", with")[0]
    ]


def test_who_goes_down_again_has_the_dialog_closed(live_room, cleo, page_of):
    studio = called_up(page_of(live_room.admit(cleo)))
    dialog_of(studio).wait_for()
    studio.seat.step_down()
    studio.hears_about_oneself()
    dialog_of(studio).wait_for(state="hidden")


def test_who_loads_the_page_while_on_stage_finds_the_key_to_join(live_room, ben, page_of):
    studio = page_of(live_room.admit(ben, "speaker"))
    studio.page.get_by_role("button", name="Join with microphone").wait_for()


def test_who_changes_their_mind_while_the_browser_asks_is_not_on_air(live_room, ben, page_of):
    studio = page_of(live_room.admit(ben, "speaker"), script=SLOW_PERMISSION)
    studio.page.get_by_role("button", name="Join with microphone").click()
    dialog_of(studio).get_by_role("button", name="Join the stage").click()
    studio.until(lambda: studio.page.evaluate("() => window.asked"), "it never asked")
    dialog_of(studio).get_by_role("button", name="Cancel").click()
    studio.page.evaluate("() => window.allow()")
    studio.until(
        lambda: studio.page.evaluate("() => window.opened.length"), "no microphone was opened"
    )
    studio.until(
        lambda: studio.page.evaluate("() => window.opened.every((t) => t.readyState === 'ended')"),
        "the microphone stays open",
    )
    assert not studio.has_sent("whip")


def test_who_steps_down_is_no_longer_sent(live_room, ben, page_of):
    studio = join(page_of(live_room.admit(ben, "speaker")))
    studio.seat.step_down()
    studio.hears_about_oneself()
    key(studio, "Raise hand").wait_for()
    studio.until(lambda: not sends_sound(studio), "the microphone stays open")
    studio.sent("whip/1", method="DELETE")
