"""Over a composed picture each tile lies on its person, and shows their state and clock."""

import pytest

from rooms.models import Seat
from tests.support.page.speaking import mark_as_heard


@pytest.fixture
def seats(live_room, ada, ben):
    """The seats of Ada and Ben, who are heard, in the order of the picture: Ben first."""
    heard = [live_room.admit(ben, Seat.SPEAKER), live_room.seat_of(ada)]
    return [mark_as_heard(seat) for seat in heard]


def show_picture(room_page, places):
    room_page.tab.evaluate(
        "() => document.querySelector('.program').toggleAttribute('data-picture', true)"
    )
    room_page.push(places=places)
    return room_page


@pytest.fixture
def adas_page(live_room, ada, seats, open_page):
    bens, adas = seats
    places = {bens.key: [0, 0, 498, 1000], adas.key: [502, 0, 498, 1000]}
    return show_picture(open_page(adas), places)


def tile(room_page, name):
    return room_page.tab.locator(".tile", has_text=name)


def wait_for_box(room_page, name, check):
    room_page.wait_until(
        lambda: (box := tile(room_page, name).bounding_box()) and check(box),
        lambda: f"it is at {tile(room_page, name).bounding_box()}",
    )


def test_tiles_lie_where_the_picture_has_the_people(adas_page):
    picture = adas_page.tab.locator(".program").bounding_box()
    middle = picture["x"] + picture["width"] / 2
    wait_for_box(adas_page, "Ben", lambda box: box["x"] + box["width"] <= middle)
    wait_for_box(adas_page, "Ada", lambda box: box["x"] >= middle)


def test_a_tile_that_is_drawn_again_keeps_its_place(adas_page, seats):
    picture = adas_page.tab.locator(".program").bounding_box()
    wait_for_box(adas_page, "Ada", lambda box: box["width"] > 100)
    before = tile(adas_page, "Ada").bounding_box()
    seats[1].mute()
    adas_page.push_regions("stage")
    adas_page.tab.locator(".tile[data-muted]").wait_for(state="attached")
    assert tile(adas_page, "Ada").bounding_box() == before
    assert before["x"] > picture["x"]


def test_the_mark_of_somebody_muted_stands_on_their_tile(adas_page, seats):
    seats[0].mute()
    adas_page.push_regions("stage")
    mark = tile(adas_page, "Ben").locator(".icon-mic-off")
    mark.wait_for()
    box, mark_box = tile(adas_page, "Ben").bounding_box(), mark.bounding_box()
    assert box["x"] <= mark_box["x"] <= box["x"] + box["width"]


def test_somebody_whom_the_picture_does_not_show_has_no_tile(adas_page, seats):
    show_picture(adas_page, {seats[1].key: [0, 0, 1000, 1000]})
    tile(adas_page, "Ben").wait_for(state="hidden")


def test_a_press_on_a_tile_manages_the_person(adas_page):
    tile(adas_page, "Ben").click()
    adas_page.tab.get_by_role("dialog", name="Ben").wait_for()


def test_both_see_the_clock_of_somebody_with_a_limit(adas_page, seats, open_page):
    bens, _adas = seats
    bens.limit_speaking(120)
    bens_page = show_picture(open_page(bens), {bens.key: [0, 0, 1000, 1000]})
    adas_page.push_regions("stage")
    for room_page in (adas_page, bens_page):
        tile(room_page, "Ben").get_by_text("0:00 / 2:00").wait_for()


def test_in_the_slower_stream_no_state_lies_on_the_wrong_person(adas_page):
    adas_page.tab.evaluate(
        "() => document.querySelector('.program').toggleAttribute('data-late', true)"
    )
    tile(adas_page, "Ben").wait_for(state="hidden")
