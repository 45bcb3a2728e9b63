"""How long events took to the sockets."""

from hotline.core.histogram import Histogram
from rooms.live.event_lag import MOST, EventLag


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_an_event_counts_when_the_sockets_have_it():
    histogram, clock = Histogram((0.1, 1)), Clock()
    lag = EventLag(histogram, clock)
    lag.came({"at": 99.5})
    lag.came({"at": 99.95})
    assert histogram.counts == [0, 0, 0]
    lag.sent()
    lag.sent()
    assert histogram.counts == [1, 1, 0]


def test_a_clock_that_is_ahead_counts_as_no_lag_and_an_older_release_as_nothing():
    histogram = Histogram((0.1, 1))
    lag = EventLag(histogram, Clock())
    for message in ({"at": 400}, {}, {"at": "soon"}):
        lag.came(message)
    lag.sent()
    assert histogram.counts == [1, 0, 0] and histogram.total == 0


def test_events_that_wait_take_bounded_memory():
    lag = EventLag(Histogram((0.1,)), Clock())
    for _ in range(MOST + 5):
        lag.came({"at": 99})
    assert len(lag._numbered_at) == MOST
