"""Who is in the audience: beside the program, or behind a tab where there is no room for both."""

import pytest


@pytest.fixture
def crowd(live_room, cleo, dov):
    return [live_room.admit(person) for person in (cleo, dov)]


def test_the_audience_stands_under_the_program(crowd, enter):
    studio = enter(crowd[0])
    assert not studio.page.locator("#people").is_visible()
    studio.hears_who_is_here(*crowd)
    for name in ("Cleo", "Dov"):
        studio.page.locator("#people").get_by_text(name, exact=True).wait_for()


def test_a_phone_shows_either_questions_or_people(crowd, enter):
    studio = enter(crowd[0], viewport={"width": 390, "height": 844})
    studio.hears_who_is_here(*crowd)
    studio.hears(here=7)
    assert not studio.page.locator("#people").is_visible()
    studio.page.get_by_role("button", name="People 7").click()
    studio.page.locator("#people").get_by_text("Dov", exact=True).wait_for()
    assert not studio.page.locator(".asks-list").is_visible()
    studio.page.get_by_role("button", name="Questions").click()
    assert studio.page.locator(".asks-list").is_visible()
