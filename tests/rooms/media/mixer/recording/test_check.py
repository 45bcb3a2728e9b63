"""The check of recordings that the mixer itself has written."""

from recordings.media.check import clock
from recordings.media.check.finding import INTERRUPTION, PAUSE
from recordings.media.check.recording import check
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.mixer.sounds import tone
from tests.support.mixer.virtual import VirtualMixer


def checked(mixer, directory):
    """Stop the mixer; return the findings of its recording, and its recorded gaps."""
    mixer.stop()
    takes = read_takes(directory)
    laid = stretches(takes)
    return check(directory, takes, laid, mixer.time.unix()), clock.gaps(takes, laid)


def test_a_session_with_people_who_come_and_go_is_without_findings(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", 440, film=True)
    mixer.run(2)
    ben = mixer.publish("ben", 660)
    mixer.run(2.5)
    mixer.leave(ben)
    mixer.run(1)
    mixer.publish("ben", 660)
    mixer.run(2)
    assert checked(mixer, tmp_path) == ([], [])


def test_a_session_in_which_nobody_speaks_is_without_findings(tmp_path):
    mixer = VirtualMixer(tmp_path)
    voice = mixer.publish("ada")
    voice.sound = lambda start: tone(440, start, loudness=0)
    mixer.run(4)
    assert checked(mixer, tmp_path) == ([], [])


def test_a_mixer_that_stalled_leaves_a_gap_and_no_damage(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", 440)
    mixer.run(3)
    mixer.stall(6)
    mixer.run(3)
    found, gaps = checked(mixer, tmp_path)
    assert found == []
    assert [gap.kind for gap in gaps] == [INTERRUPTION]


def test_a_stage_that_was_empty_for_a_while_leaves_a_pause(tmp_path):
    mixer = VirtualMixer(tmp_path)
    ada = mixer.publish("ada", 440)
    mixer.run(3)
    mixer.leave(ada)
    mixer.run(8)
    mixer.publish("ada", 440)
    mixer.run(3)
    found, gaps = checked(mixer, tmp_path)
    assert found == []
    assert [gap.kind for gap in gaps] == [PAUSE]


def test_an_end_long_after_everybody_has_left_is_no_finding(tmp_path):
    mixer = VirtualMixer(tmp_path)
    ada = mixer.publish("ada", 440)
    mixer.run(3)
    mixer.leave(ada)
    mixer.run(15)
    assert checked(mixer, tmp_path) == ([], [])


def test_a_mixer_that_was_killed_leaves_no_damage(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", 440)
    mixer.run(3.7)
    takes = read_takes(tmp_path)
    assert check(tmp_path, takes, stretches(takes)) == []
