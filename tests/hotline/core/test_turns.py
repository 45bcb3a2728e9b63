"""The classes in which functions wait for one thread."""

import threading
from concurrent.futures import wait

import pytest

from hotline.core.turns import MOST_BEFORE, Turn, Turns, in_turn


@pytest.fixture
def turns():
    with Turns() as executor:
        yield executor


@pytest.fixture
def order_of(turns):
    """Submits names, each in its class, to a busy thread; returns the order of their turns."""

    def run(names):
        go, done = threading.Event(), []
        turns.submit(go.wait, 10)
        submitted = []
        for name, turn in names:
            with in_turn(turn):
                submitted.append(turns.submit(done.append, name))
        go.set()
        wait(submitted, 10)
        return done

    return run


@pytest.mark.parametrize("sockets", [1, 1000])
def test_an_act_goes_before_however_many_sockets_that_open(order_of, sockets):
    opening = [("socket", Turn.OPEN)] * sockets
    assert order_of([*opening, ("vote", Turn.ACT)])[0] == "vote"


def test_a_socket_that_was_let_in_goes_before_those_that_begin(order_of):
    found = order_of([("new", Turn.OPEN), ("new", Turn.OPEN), ("let in", Turn.JOIN)])
    assert found == ["let in", "new", "new"]


def test_a_socket_has_its_turn_among_however_many_acts(order_of):
    acts = [("vote", Turn.ACT)] * 1000
    assert order_of([("socket", Turn.OPEN), *acts]).index("socket") == MOST_BEFORE


def test_each_class_has_its_turns_while_there_are_acts_without_end(order_of):
    others = [(turn.name, turn) for turn in (Turn.WORK, Turn.JOIN, Turn.OPEN)] * 3
    found = order_of([*others, *[("vote", Turn.ACT)] * 1000])
    each = MOST_BEFORE + len(Turn)
    assert set(found[:each]) == {"vote", "WORK", "JOIN", "OPEN"}
    assert sorted(found[: 3 * each]).index("vote") == len(others)


def test_functions_of_a_class_keep_their_order(order_of):
    assert order_of([(number, Turn.WORK) for number in range(50)]) == list(range(50))


def test_the_class_is_that_of_the_block(order_of):
    with in_turn(Turn.OPEN):
        pass
    assert order_of([("opens", Turn.OPEN), ("work", Turn.WORK)]) == ["work", "opens"]


def test_a_function_that_was_cancelled_is_not_run(turns):
    go, done = threading.Event(), []
    turns.submit(go.wait, 10)
    cancelled = turns.submit(done.append, 1)
    assert cancelled.cancel()
    go.set()
    turns.submit(done.append, 2).result(10)
    assert done == [2]


def test_an_error_is_its_callers_alone(turns):
    with pytest.raises(ZeroDivisionError):
        turns.submit(lambda: 1 / 0).result(10)
    assert turns.submit(sum, [1, 2]).result(10) == 3
