"""Places of people and of a screen in a composed picture."""

import numpy as np
import pytest

from rooms.media.mixer.video.layout import Layout, grid, lay_out
from rooms.media.mixer.video.scene import LAYOUTS, SIZES, SPEAKER, SPOTLIGHT, Person, Scene

from .test_picture import filmed

SHAPES = {"16:9": (1920, 1080), "4:3": (1024, 768), "upright": (720, 1600), "flat": (2000, 200)}


def scene(count: int, layout: str = "grid", screen=None) -> Scene:
    people = tuple(Person(str(number), "", "speaker") for number in range(count))
    return Scene(0, "", people, screen=screen, layout=layout, large=str(count // 2))


def check(places, size, bottom):
    """Assert that places are even, inside, above `bottom`, apart, and large enough for a face."""
    taken = np.zeros(size[::-1], int)
    for x, y, across, down in places:
        assert x % 2 == y % 2 == across % 2 == down % 2 == 0
        assert x >= 0 and y >= 0 and x + across <= size[0] and y + down <= bottom
        assert across >= size[0] * 0.08 and down >= size[1] * 0.08
        taken[y : y + down, x : x + across] += 1
    assert taken.max() == 1


@pytest.mark.parametrize("size", SIZES.values())
@pytest.mark.parametrize("count", range(1, 13))
def test_tiles_of_a_grid_are_even_lie_inside_and_do_not_overlap(count, size):
    check(grid(count, (0, 0, *size)), size, size[1])


@pytest.mark.parametrize("size", SIZES.values())
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("count", range(2, 13))
def test_everybody_has_a_place_above_the_card(count, layout, size):
    card = size[1] // 6 * 2
    laid = lay_out(scene(count, layout), size, card)
    if layout == SPOTLIGHT:
        assert laid.people == {str(count // 2): (0, 0, *size)}
        return
    assert laid.people.keys() == {str(number) for number in range(count)}
    check(laid.people.values(), size, size[1] - card)


@pytest.mark.parametrize("size", SIZES.values())
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("count", range(1, 13))
def test_a_screen_wins_over_every_layout_and_everybody_is_beside_it(count, shape, size):
    screen = filmed(*shape)
    laid = [lay_out(scene(count, layout, screen), size, size[1] // 6 * 2) for layout in LAYOUTS]
    assert laid[0] == laid[1] == laid[2]
    assert len(laid[0].people) == count
    check([laid[0].screen, *laid[0].people.values()], size, size[1] * 2 // 3)
    assert laid[0].screen[2] >= size[0] * 0.45


def test_the_active_speaker_is_larger_than_all_others():
    for count in range(2, 13):
        places = lay_out(scene(count, SPEAKER), SIZES[360], 0).people
        large = places.pop(str(count // 2))
        assert large[2] * large[3] > 4 * max(
            width * height for _, _, width, height in places.values()
        )


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (2, 2), (4, 2), (9, 3), (12, 4)])
def test_a_grid_has_as_few_columns_as_fit_everybody(count, columns):
    places = grid(count, (0, 0, *SIZES[720]))
    assert len({x for x, _, _, _ in places}) == columns


def test_shares_are_thousandths_of_the_picture():
    assert Layout({"ada": (0, 0, 640, 360)}).shares((1280, 720)) == {"ada": [0, 0, 500, 500]}


def test_the_share_of_a_covered_tile_ends_above_the_card():
    whole = {"ada": (0, 0, 1280, 720)}
    assert Layout(whole, covered=180).shares((1280, 720)) == {"ada": [0, 0, 1000, 750]}
