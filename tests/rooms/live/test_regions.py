import inspect
import re

import qna.events
import rooms.events
from rooms.live.regions import BEST, OF_THE_QUEUE, REGIONS, REGIONS_OF, parts_of


def numbered():
    """Return ``{function of events: name of its event}`` for the events that have a number."""
    functions = [
        *inspect.getmembers(rooms.events, inspect.isfunction),
        *inspect.getmembers(qna.events, inspect.isfunction),
    ]
    matches = {
        name: re.search(r' numbered\(.+?, "(\w+)"', inspect.getsource(f)) for name, f in functions
    }
    return {name: found[1] for name, found in matches.items() if found}


def test_every_numbered_event_has_the_name_of_its_function():
    assert all(name == what for name, what in numbered().items())


def test_the_page_knows_which_regions_show_each_event():
    assert set(REGIONS_OF) == set(numbered())
    assert set().union(*REGIONS_OF.values()) <= {*REGIONS, *OF_THE_QUEUE, BEST}


def test_an_unknown_event_draws_all_regions():
    assert parts_of("something_new", [7]) == [*REGIONS, "question:7"]
