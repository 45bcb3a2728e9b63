"""The replay whose recording is not ready yet, or is withdrawn while the page is open."""

from recordings.models import Recording

from .player import REFUSES, press_play, slider


def test_a_recording_that_is_not_closed_yet_is_waited_for_with_a_limit(open_replay):
    nothing = REFUSES.replace('fire(this, "loadeddata")', 'fire(this, "error")')
    faster = """
      const timeout = window.setTimeout;
      window.setTimeout = (work, ms, ...rest) => timeout(work, ms / 40, ...rest);
      media.play = () => new Promise(() => {});
    """
    page = open_replay(script=nothing + faster)
    page.tab.get_by_role("button", name="Watch the replay").click()
    page.tab.get_by_text("The recording is being closed.").wait_for()
    page.tab.get_by_text("The recording is not ready yet.").wait_for()
    page.tab.get_by_role("button", name="Watch the replay").click()
    page.tab.get_by_text("The recording is being closed.").wait_for()


def test_a_withdrawal_stops_the_replay_and_says_so(open_replay, live_room):
    page = press_play(open_replay())
    Recording.objects.get(room=live_room).withdraw()
    page.push_regions("room-header", "stage", "answers", "replay-marks")
    page.tab.get_by_text("A moderator has withdrawn the recording").wait_for()
    assert page.tab.locator("#picture").is_hidden() and slider(page).is_hidden()
