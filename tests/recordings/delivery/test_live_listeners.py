"""The estimate of how many people hear by HLS."""

import pytest

from recordings.delivery.live_listeners import MOST, WINDOW, LiveListeners


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize("seconds", [1, 0.2])
def test_players_count_as_one_each_however_often_they_ask(seconds):
    clock = Clock()
    listeners = LiveListeners(clock)
    for _request in range(int(60 / seconds)):
        for _player in range(7):
            listeners.note(seconds)
        clock.now += seconds
    assert 6.5 <= listeners.estimate() <= 7.5
    clock.now += WINDOW + 1
    assert listeners.estimate() == 0


def test_a_flood_of_requests_takes_no_more_memory():
    listeners = LiveListeners(Clock())
    for _ in range(MOST + 10):
        listeners.note(1)
    assert len(listeners._asked) == MOST
