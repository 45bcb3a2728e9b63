"""Keys that press buttons, the dialog that lists them, and the tooltips that name them."""

import pytest

from qna.models import Question
from rooms.models import Seat
from tests.support.page.speaking import dock_button, join_stage, mark_as_heard

TOUCH = {"has_touch": True, "is_mobile": True}


@pytest.fixture
def bens_page(live_room, ben, open_page):
    """Ben's page, while he speaks."""
    page = open_page(mark_as_heard(live_room.admit(ben, Seat.SPEAKER)))
    return join_stage(page)


def press(room_page, key):
    room_page.tab.keyboard.press(key)


def help_dialog(room_page):
    return room_page.tab.get_by_role("dialog", name="Keyboard shortcuts")


def listed(room_page):
    """The keys that the dialog lists, with what they press."""
    dialog = help_dialog(room_page)
    dialog.wait_for()
    keys = dialog.locator("[data-part=keys]")
    return dict(
        zip(keys.locator("dt").all_inner_texts(), keys.locator("dd").all_inner_texts(), strict=True)
    )


def tooltip(room_page):
    return room_page.tab.locator(".tooltip")


def test_m_mutes_and_unmutes(bens_page):
    press(bens_page, "m")
    dock_button(bens_page, "Unmute").wait_for()
    press(bens_page, "M")
    dock_button(bens_page, "Mute").wait_for()


def test_c_turns_the_camera_on(bens_page):
    press(bens_page, "c")
    dock_button(bens_page, "Camera off").wait_for()


def test_h_raises_the_hand(cleos_page):
    press(cleos_page, "h")
    cleos_page.wait_for_request("hand")


def test_n_takes_the_next_question_of_a_host(live_room, ada, questions, open_page):
    adas_page = open_page(live_room.seat_of(ada))
    press(adas_page, "n")
    best = Question.objects.best_waiting(live_room)
    adas_page.wait_for_request(f"next?now=&next={best.pk}")


def test_letters_that_are_typed_press_nothing(cleos_page):
    cleos_page.tab.get_by_label("Ask a question").focus()
    cleos_page.tab.keyboard.type("hm, how? HN")
    cleos_page.tab.get_by_label("Which questions").focus()
    press(cleos_page, "h")
    assert not cleos_page.has_requested("hand")
    assert not help_dialog(cleos_page).is_visible()


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_keys_of_the_browser_press_nothing(cleos_page, modifier):
    press(cleos_page, f"{modifier}+h")
    cleos_page.tab.wait_for_timeout(100)
    assert not cleos_page.requests


def test_keys_press_nothing_behind_a_dialog(cleos_page):
    press(cleos_page, "?")
    help_dialog(cleos_page).wait_for()
    press(cleos_page, "h")
    cleos_page.tab.wait_for_timeout(100)
    assert not cleos_page.requests


def test_a_listener_is_told_of_their_own_keys_alone(cleos_page):
    press(cleos_page, "?")
    search = {"/": "Search the questions"}
    assert listed(cleos_page) == search | {"?": "Keyboard shortcuts", "H": "Raise hand"}


def test_a_host_is_told_of_the_next_question(live_room, ada, open_page):
    adas_page = open_page(live_room.seat_of(ada))
    adas_page.tab.get_by_role("button", name="Keyboard shortcuts").click()
    search = {"/": "Search the questions"}
    assert listed(adas_page) == search | {"?": "Keyboard shortcuts", "N": "Next question"}


def test_the_keys_can_be_turned_off_and_stay_off(cleos_page):
    press(cleos_page, "?")
    help_dialog(cleos_page).get_by_label("Letters and ? work as shortcuts").uncheck()
    help_dialog(cleos_page).get_by_role("button", name="Close").click()
    cleos_page.tab.reload()
    cleos_page.wait_until_joined()
    press(cleos_page, "h")
    press(cleos_page, "?")
    cleos_page.tab.wait_for_timeout(100)
    assert not cleos_page.has_requested("hand")
    assert not help_dialog(cleos_page).is_visible()
    assert cleos_page.tab.locator("[aria-keyshortcuts]").count() == 0
    cleos_page.tab.get_by_role("button", name="Keyboard shortcuts").click()
    help_dialog(cleos_page).get_by_label("Letters and ? work as shortcuts").check()
    assert cleos_page.tab.locator("[aria-keyshortcuts=H]").count() == 1


def test_a_button_that_is_drawn_again_still_names_its_key(cleos_page):
    cleos_page.seat.raise_hand()
    cleos_page.push_personal()
    cleos_page.tab.get_by_role("button", name="Lower hand").wait_for()
    assert cleos_page.tab.locator("[aria-keyshortcuts=H]").count() == 1


def test_a_button_without_words_is_named_with_its_key_on_focus(cleos_page):
    cleos_page.tab.locator(".skip").first.focus()
    while not tooltip(cleos_page).get_by_text("Raise hand").is_visible():
        press(cleos_page, "Tab")
    assert tooltip(cleos_page).inner_text().split("\n")[-1].endswith("H")
    press(cleos_page, "Escape")
    tooltip(cleos_page).wait_for(state="hidden")


def test_a_tooltip_stays_while_the_pointer_rests_on_it(cleos_page):
    cleos_page.tab.get_by_role("button", name="Raise hand").hover()
    tooltip(cleos_page).get_by_text("Raise hand").wait_for()
    tooltip(cleos_page).hover()
    cleos_page.tab.wait_for_timeout(500)
    assert tooltip(cleos_page).is_visible()
    cleos_page.tab.mouse.move(300, 300)
    tooltip(cleos_page).wait_for(state="hidden")


def test_a_button_with_words_has_no_tooltip(live_room, ada, questions, open_page):
    adas_page = open_page(live_room.seat_of(ada))
    adas_page.tab.get_by_role("button", name="Dismiss: Q1?").hover()
    adas_page.tab.wait_for_timeout(600)
    assert not tooltip(adas_page).is_visible()


def test_every_button_without_words_gets_a_tooltip(live_room, ada, ben, questions, open_page):
    mark_as_heard(live_room.admit(ben, Seat.SPEAKER))
    adas_page = open_page(mark_as_heard(live_room.seat_of(ada)))
    adas_page.push_regions("stage")
    join_stage(adas_page)
    buttons = adas_page.tab.locator("button:visible").all()
    wordless = [one for one in buttons if not any(map(str.isalnum, one.inner_text()))]
    assert len(wordless) > 8
    for button in wordless:
        adas_page.tab.locator(".skip").first.focus()
        press(adas_page, "Tab")
        button.focus()
        name = button.get_attribute("aria-label")
        assert tooltip(adas_page).is_visible(), name
        assert tooltip(adas_page).locator("[data-part=name]").inner_text() == name


def test_a_phone_shows_no_tooltip_over_what_got_the_focus(live_room, cleo, open_page):
    phone = open_page(live_room.admit(cleo), viewport={"width": 390, "height": 844}, **TOUCH)
    phone.tab.locator(".ask-pill").focus()
    phone.tab.keyboard.press("Tab")
    phone.tab.wait_for_timeout(100)
    assert not phone.tab.get_by_role("tooltip").is_visible()
