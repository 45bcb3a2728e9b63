"""An open page whose form follows the host's rule of the names of askers."""

import pytest

from rooms.live.regions import REGIONS_OF
from rooms.models import Room


@pytest.fixture
def open_form(live_room, cleo, open_page):
    """A function that opens Cleo's page in a room with a rule: ``open_form(Room.NAMES)``."""

    def open_with(rule):
        Room.objects.update(naming=rule)
        live_room.refresh_from_db()
        return open_page(live_room.admit(cleo))

    return open_with


def change_rule(room_page, rule):
    Room.objects.update(naming=rule)
    assert "anonymity" in REGIONS_OF["rules_changed"]
    room_page.push_regions("anonymity")


def write(room_page):
    room_page.tab.get_by_label("Ask a question", exact=True).fill("Is it dear?")


def send(room_page):
    room_page.tab.get_by_role("button", name="Ask", exact=True).click()
    return room_page.wait_for_request("questions")


def box(room_page):
    return room_page.tab.get_by_label("Ask anonymously")


def test_the_box_comes_and_goes_with_the_rule_and_the_draft_stays(open_form):
    room_page = open_form(Room.NAMES)
    write(room_page)
    change_rule(room_page, Room.CHOICE)
    box(room_page).wait_for()
    assert not box(room_page).is_checked()
    change_rule(room_page, Room.ANONYMOUS)
    room_page.tab.get_by_text("You ask anonymously.").wait_for()
    change_rule(room_page, Room.NAMES)
    room_page.tab.get_by_text("You ask anonymously.").wait_for(state="detached")
    assert room_page.tab.get_by_label("Ask a question", exact=True).input_value() == "Is it dear?"


@pytest.mark.parametrize("between", [Room.CHOICE, Room.NAMES, Room.ANONYMOUS])
def test_a_ticked_box_is_still_ticked_when_the_rule_has_it_again(open_form, between):
    room_page = open_form(Room.CHOICE)
    box(room_page).check()
    change_rule(room_page, between)
    change_rule(room_page, Room.CHOICE)
    room_page.wait_until(box(room_page).is_checked, "it lost the tick")
    write(room_page)
    assert "anonymous=on" in send(room_page)


def test_a_ticked_box_keeps_its_tick_without_a_storage(live_room, cleo, open_page):
    Room.objects.update(naming=Room.CHOICE)
    live_room.refresh_from_db()
    no_storage = "Object.defineProperty(window, 'sessionStorage', {get() { throw Error('no') }})"
    room_page = open_page(live_room.admit(cleo), script=no_storage)
    box(room_page).check()
    change_rule(room_page, Room.CHOICE)
    room_page.tab.locator("#question-form-anonymous:checked").wait_for()


def test_the_focus_stays_in_the_box(open_form):
    room_page = open_form(Room.CHOICE)
    box(room_page).focus()
    change_rule(room_page, Room.CHOICE)
    assert box(room_page).evaluate("box => box === document.activeElement")


@pytest.mark.parametrize("rule", [Room.CHOICE, Room.ANONYMOUS])
def test_a_draft_of_an_anonymous_asker_is_not_sent_with_the_name(open_form, rule):
    room_page = open_form(rule)
    if rule == Room.CHOICE:
        box(room_page).check()
    write(room_page)
    change_rule(room_page, Room.NAMES)
    room_page.tab.locator("#anonymity[hidden]").wait_for(state="attached")
    assert "anonymous=on" in send(room_page)  # which the server refuses, and says why


def test_a_draft_that_was_anonymous_by_the_rule_is_so_by_choice(open_form):
    room_page = open_form(Room.ANONYMOUS)
    write(room_page)
    change_rule(room_page, Room.CHOICE)
    room_page.wait_until(box(room_page).is_checked, "it would show the name")


def test_a_question_that_the_rule_hid_is_refused_by_name(live_room, cleo, browser_of):
    Room.objects.update(naming=Room.ANONYMOUS)
    live_room.admit(cleo)
    address = f"/r/{live_room.slug}/questions"
    assert 'type="hidden" name="anonymous" value="on"' in page_of(browser_of(cleo), live_room)
    Room.objects.update(naming=Room.NAMES)
    answer = browser_of(cleo).post(
        address, {"text": "Is it dear?", "anonymous": "on"}, headers={"HX-Request": "true"}
    )
    assert "Everybody asks by name here now." in answer.content.decode()
    assert 'name="anonymous"' not in answer.content.decode()


def page_of(browser, room):
    return browser.get(f"/r/{room.slug}/").content.decode()
