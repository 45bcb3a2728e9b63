"""The choice of the person who is large in the picture."""

from itertools import pairwise

import pytest

from rooms.media.mixer.audio.active_speaker import ActiveSpeaker
from rooms.media.mixer.clock import RATE
from rooms.media.mixer.video.layout_control import LayoutControl

READING = RATE // 4
SPEAKS, SILENT = 70, 5


def heard(*turns: tuple[str, int], seats: str = "abc") -> list[str]:
    """Return who is large after each reading.

    `turns` are (seats that speak, number of readings); "" stands for nobody.
    """
    active, large, sample = ActiveSpeaker(), [], 0
    for speaking, readings in turns:
        for _ in range(readings):
            active.hear(sample, {seat: SPEAKS if seat in speaking else SILENT for seat in seats})
            large.append(active.seat)
            sample += READING
    return large


def test_the_first_speaker_is_large_within_a_second():
    assert heard(("b", 8))[:4] == ["a", "a", "b", "b"]


def test_a_silent_speaker_stays_large_until_another_speaks():
    assert set(heard(("b", 8), ("", 40))[3:]) == {"b"}
    assert heard(("b", 8), ("", 40), ("c", 4))[-1] == "c"


@pytest.mark.parametrize("noise", [1, 2])
def test_a_short_noise_does_not_switch(noise):
    assert set(heard(("a", 12), ("b", noise), ("a", 12))) == {"a"}
    assert set(heard(("a", 12), ("", 4), ("b", noise), ("", 12))) == {"a"}


def test_two_speakers_with_short_turns_do_not_flicker():
    turns = heard(*[("b", 3), ("c", 3)] * 20)
    switches = [at for at in range(1, len(turns)) if turns[at] != turns[at - 1]]
    held = [after - before for before, after in pairwise(switches)]
    assert min(held) >= 6  # readings, of a quarter of a second each


def test_pauses_between_words_do_not_hold_up_a_switch():
    assert heard(("a", 12), ("b", 2), ("", 1), ("b", 1))[-1] == "b"


def test_a_speaker_who_leaves_is_followed_by_somebody_there_and_then_by_the_next_speaker():
    active = ActiveSpeaker()
    for at in range(8):
        active.hear(at * READING, {"a": SPEAKS, "b": SILENT, "c": SILENT})
    active.hear(8 * READING, {"b": SILENT, "c": SILENT})
    assert active.seat == "b"
    for at in range(9, 13):
        active.hear(at * READING, {"b": SILENT, "c": SPEAKS})
    assert active.seat == "c"


def test_nobody_is_large_when_nobody_is_there():
    active = ActiveSpeaker()
    active.hear(0, {})
    assert active.seat is None
    layout_control = LayoutControl()
    layout_control.arrange({"layout": "speaker"})
    assert layout_control.large([]) == ("grid", None)


def test_a_spotlight_falls_back_to_the_grid_while_its_seat_is_away():
    layout_control = LayoutControl()
    layout_control.arrange({"layout": "spotlight", "spotlight": "b", "names": False})
    assert layout_control.large(["a"]) == ("grid", None)
    assert layout_control.large(["a", "b"]) == ("spotlight", "b")
    assert not layout_control.names


@pytest.mark.parametrize("bad", [{}, {"layout": "cinema"}, {"layout": None}])
def test_a_layout_that_does_not_exist_changes_nothing(bad):
    layout_control = LayoutControl()
    layout_control.arrange({"layout": "spotlight", "spotlight": "b", "names": False})
    with pytest.raises((KeyError, ValueError)):
        layout_control.arrange(bad)
    assert layout_control.large(["b"]) == ("spotlight", "b")
