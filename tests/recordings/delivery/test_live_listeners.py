"""The estimate of how many people hear by HLS."""

from recordings.delivery.live_listeners import MOST, WINDOW, LiveListeners


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_players_that_ask_each_second_count_as_one_each():
    clock = Clock()
    listeners = LiveListeners(clock)
    for _second in range(60):
        for _player in range(7):
            listeners.note()
        clock.now += 1
    assert 6.5 <= listeners.estimate() <= 7.5
    clock.now += WINDOW + 1
    assert listeners.estimate() == 0


def test_a_flood_of_requests_takes_no_more_memory():
    listeners = LiveListeners(Clock())
    for _ in range(MOST + 10):
        listeners.note()
    assert len(listeners._asked) == MOST
