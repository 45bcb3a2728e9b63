"""On a phone the form to ask is a sheet, which opens from everywhere in the room."""

import pytest

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def phone(live_room, cleo, open_page):
    """Cleo's page on a phone."""
    return open_page(live_room.admit(cleo), **PHONE)


def sheet(room_page):
    return room_page.tab.get_by_role("dialog", name="Your question")


def open_sheet(room_page):
    room_page.tab.get_by_role("button", name="Ask Ada a question").click()
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
