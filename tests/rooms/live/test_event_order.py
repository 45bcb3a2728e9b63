"""Events of a room that overtake one another, or do not come."""

import pytest

from rooms.live.event_order import GRACE, EventOrder


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def order(clock):
    """Of a room whose last event is 7."""
    order = EventOrder(clock)
    order.event = 7
    return order


def test_parts_of_several_events_are_taken_once(order):
    order.add(8, ["room-header"])
    order.add(9, ["hands", "room-header"])
    assert (order.event, order.take()) == (9, (["hands", "room-header"], False))
    assert order.take() == ([], False)


def test_an_event_that_overtook_another_waits_for_it(order):
    order.add(9, ["hands"])
    assert order.has_gap
    assert (order.event, order.take()) == (7, ([], False))
    order.add(8, ["room-header"])
    assert not order.has_gap
    assert (order.event, order.take()) == (9, (["hands", "room-header"], False))


def test_an_event_that_does_not_come_is_given_up_after_the_grace(order, clock):
    order.add(9, ["hands"])
    clock.now += GRACE
    assert not order.give_up_gap()
    clock.now += 0.1
    assert order.give_up_gap()
    assert (order.event, order.take()) == (9, ([], True))


def test_an_event_that_came_twice_is_no_gap(order, clock):
    order.add(7, ["room-header"])
    clock.now += 2 * GRACE
    assert not order.give_up_gap()
    assert not order.has_gap and order.event == 7


def test_skipping_to_an_event_forgets_earlier_ones_that_waited(order):
    order.add(9, ["hands"])
    order.skip_to(12)
    assert (order.event, order.take()) == (12, ([], True))
    assert not order.has_gap
