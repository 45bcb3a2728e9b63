import inspect
import re

from rooms import events
from rooms.live import room_page
from rooms.models import Room


def numbered():
    """Return ``{function of events: name of its event}`` for the events that have a number."""
    functions = inspect.getmembers(events, inspect.isfunction)
    matches = {
        name: re.search(r'_numbered\(.+?, "(\w+)"', inspect.getsource(f)) for name, f in functions
    }
    return {name: found[1] for name, found in matches.items() if found}


def test_every_numbered_event_has_the_name_of_its_function():
    assert all(name == what for name, what in numbered().items())


def test_the_page_knows_which_regions_show_each_event():
    assert set(room_page.REGIONS_OF) == set(numbered())
    assert set().union(*room_page.REGIONS_OF.values()) <= set(room_page.REGIONS)


def test_an_unknown_event_draws_all_regions():
    assert room_page.parts_of("something_new", [7]) == [*room_page.REGIONS, "question:7"]


def test_beside_open_doors_a_host_reads_what_that_does(ada):
    room = Room.start(ada, "How to price your first product")
    sentence = "Opening the doors tells everybody here that it starts soon."
    assert sentence in room_page.draw(room, "host", "en", ["hostbar"])[0]
    room.open_doors()
    assert sentence not in room_page.draw(room, "host", "en", ["hostbar"])[0]
