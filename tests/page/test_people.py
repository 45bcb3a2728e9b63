"""The list of the audience, behind a tab of the side panel."""

import pytest


@pytest.fixture
def crowd(live_room, cleo, dov):
    return [live_room.admit(person) for person in (cleo, dov)]


def test_the_audience_is_listed_in_the_side_panel(crowd, open_page):
    room_page = open_page(crowd[0])
    assert not room_page.tab.locator("#people").is_visible()
    room_page.push_people(*crowd)
    room_page.show_people()
    for name in ("Cleo", "Dov"):
        room_page.tab.locator("#people").get_by_text(name, exact=True).wait_for()


def test_a_phone_shows_either_questions_or_people(crowd, open_page):
    room_page = open_page(crowd[0], viewport={"width": 390, "height": 844})
    room_page.push_people(*crowd)
    room_page.push(here=7)
    assert not room_page.tab.locator("#people").is_visible()
    room_page.tab.get_by_role("button", name="People 7").click()
    room_page.tab.locator("#people").get_by_text("Dov", exact=True).wait_for()
    assert not room_page.tab.locator(".question-panel-list").is_visible()
    room_page.tab.get_by_role("button", name="Questions").click()
    assert room_page.tab.locator(".question-panel-list").is_visible()
