"""On a phone the form to ask is a sheet, which opens from everywhere in the room."""

import pytest

from rooms.models import Room

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def phone(live_room, cleo, open_page):
    """Cleo's page on a phone."""
    return open_page(live_room.admit(cleo), **PHONE)


def sheet(room_page):
    return room_page.tab.get_by_role("dialog", name="Your question")


def open_sheet(room_page):
    room_page.tab.locator(".ask-pill").click()
    sheet(room_page).wait_for()
    return room_page


def test_it_opens_while_the_list_of_people_is_shown(phone):
    phone.show_people()
    open_sheet(phone)
    assert sheet(phone).get_by_role("textbox").is_visible()


def test_the_field_has_the_focus(phone):
    open_sheet(phone)
    phone.wait_until(
        lambda: phone.tab.evaluate("() => document.activeElement.tagName") == "TEXTAREA",
        "the field has no focus",
    )


def test_letters_beside_the_field_raise_no_hand(phone):
    open_sheet(phone)
    phone.tab.evaluate("() => document.activeElement.blur()")
    phone.tab.keyboard.press("h")
    phone.tab.keyboard.press("Escape")
    sheet(phone).wait_for(state="hidden")
    assert not phone.has_requested("hand")


def test_a_refused_question_stays_in_sight_with_the_reason(phone):
    reason = '<form class="question-form"><p>Your question is too long.</p></form>'
    phone.answers["questions"] = {"status": 422, "body": reason, "content_type": "text/html"}
    open_sheet(phone)
    sheet(phone).get_by_role("textbox").fill("Why?")
    sheet(phone).get_by_role("button", name="Ask", exact=True).click()
    phone.wait_for_request("questions")
    phone.tab.wait_for_timeout(200)
    assert sheet(phone).is_visible()


SMALL = PHONE | {"viewport": {"width": 320, "height": 568}}


@pytest.mark.parametrize(("size", "language"), [(PHONE, "en"), (SMALL, "en"), (SMALL, "fr")])
def test_the_name_of_its_button_is_not_cut(live_room, cleo, open_page, size, language):
    pill = open_page(live_room.admit(cleo), language=language, **size).tab.locator(".ask-pill")
    assert pill.evaluate("(pill) => pill.scrollWidth <= pill.clientWidth")
    assert pill.inner_text().startswith("Ask" if language == "en" else "Question")


def test_the_button_shows_a_draft_that_outlived_a_reload(phone):
    open_sheet(phone)
    sheet(phone).get_by_role("textbox").fill("Is it\ndear?")
    phone.tab.reload()
    phone.tab.get_by_role("button", name="Draft: Is it dear?").click()
    sheet(phone).get_by_role("textbox").fill("")
    phone.tab.keyboard.press("Escape")
    phone.tab.locator(".ask-pill", has_text="Ask").wait_for()


@pytest.mark.parametrize("size", [PHONE, {}], ids=["phone", "wide"])
def test_both_choices_of_the_form_stand_in_line(live_room, cleo, open_page, size):
    Room.objects.update(naming=Room.CHOICE)
    live_room.refresh_from_db()
    room_page = open_page(live_room.admit(cleo), **size)
    if size:
        open_sheet(room_page)
    boxes = room_page.tab.locator("#ask-sheet input[type=checkbox]")
    assert boxes.nth(0).bounding_box()["x"] == boxes.nth(1).bounding_box()["x"]
    labels = room_page.tab.locator("#ask-sheet label:has(input)")
    looks = "(label) => [getComputedStyle(label).fontWeight, getComputedStyle(label).color]"
    assert labels.nth(0).evaluate(looks) == labels.nth(1).evaluate(looks)
