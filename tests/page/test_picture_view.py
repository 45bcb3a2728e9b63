"""How much of the screen the picture has: its place, theatre, or all of it."""

import pytest

from tests.support.page.speaking import mark_as_heard

SHOW = """() => {
  document.querySelector('.program').toggleAttribute('data-picture', true);
  document.getElementById('picture').hidden = false;
  document.dispatchEvent(new CustomEvent('hotline:picture', {detail: {on: true}}));
}"""
TOUCH = {"has_touch": True, "is_mobile": True}
PHONE_ON_ITS_SIDE = {"viewport": {"width": 844, "height": 390}, **TOUCH}
# By the page itself, because two taps through the browser may be far apart on a busy machine.
TAP_TWICE = """() => {
  const at = {clientX: 300, clientY: 200, pointerId: 7, pointerType: "touch", bubbles: true};
  for (const type of ["pointerdown", "pointerup", "pointerdown", "pointerup"])
    document.querySelector(".program").dispatchEvent(new PointerEvent(type, at));
}"""
ZOOM = "() => getComputedStyle(document.getElementById('picture')).transform"


@pytest.fixture
def open_with_picture(live_room, ada, cleo, questions, open_page):
    mark_as_heard(live_room.seat_of(ada))

    def open_it(**options):
        room_page = open_page(live_room.admit(cleo), **options)
        room_page.tab.evaluate(SHOW)
        return room_page

    return open_it


def covers_the_screen(room_page):
    size = room_page.tab.viewport_size
    return room_page.tab.locator(".program").bounding_box() == {"x": 0, "y": 0} | size


def press(room_page, name):
    room_page.tab.locator(".program").hover()
    room_page.tab.get_by_role("button", name=name).click()


def side_panel(room_page):
    return room_page.tab.get_by_role("region", name="Questions and people")


def test_theatre_gives_the_picture_the_width_of_the_list(open_with_picture):
    room_page = open_with_picture()
    before = room_page.tab.locator(".program").bounding_box()["width"]
    press(room_page, "Theatre")
    side_panel(room_page).wait_for(state="hidden")
    assert room_page.tab.locator(".program").bounding_box()["width"] > before
    press(room_page, "Theatre")
    side_panel(room_page).wait_for()


def test_full_screen_gives_the_picture_everything_with_the_controls_over_it(open_with_picture):
    room_page = open_with_picture()
    press(room_page, "Full screen")
    room_page.wait_until(lambda: covers_the_screen(room_page), "it does not cover the screen")
    assert room_page.tab.get_by_role("navigation", name="Controls").is_visible()
    assert room_page.tab.evaluate("() => Boolean(document.fullscreenElement)")


def test_controls_go_after_three_seconds_and_come_with_a_movement(open_with_picture):
    room_page = open_with_picture()
    room_page.tab.clock.install()
    press(room_page, "Full screen")
    room_page.tab.locator("body").evaluate("() => document.activeElement.blur()")
    room_page.tab.clock.run_for(3_000)
    room_page.tab.locator("body[data-idle]").wait_for()
    room_page.tab.mouse.move(200, 200)
    room_page.tab.locator("body:not([data-idle])").wait_for()


def test_controls_stay_while_the_keyboard_is_in_them(open_with_picture):
    room_page = open_with_picture()
    room_page.tab.clock.install()
    press(room_page, "Full screen")
    room_page.tab.keyboard.press("Shift+Tab")
    room_page.tab.clock.run_for(10_000)
    assert not room_page.tab.locator("body[data-idle]").count()


def test_escape_leaves_the_full_view(open_with_picture):
    room_page = open_with_picture()
    press(room_page, "Full screen")
    room_page.wait_until(lambda: covers_the_screen(room_page), "it does not cover the screen")
    room_page.tab.keyboard.press("Escape")
    side_panel(room_page).wait_for()


def test_a_phone_on_its_side_shows_the_picture_alone_until_the_list_is_called(open_with_picture):
    room_page = open_with_picture(**PHONE_ON_ITS_SIDE)
    room_page.wait_until(lambda: covers_the_screen(room_page), "it does not cover the screen")
    room_page.tab.get_by_role("button", name="Show the questions").click()
    side_panel(room_page).wait_for()


def test_a_phone_that_is_turned_upright_shows_the_list_again(open_with_picture):
    room_page = open_with_picture(**PHONE_ON_ITS_SIDE)
    room_page.wait_until(lambda: covers_the_screen(room_page), "it does not cover the screen")
    room_page.tab.set_viewport_size({"width": 390, "height": 844})
    side_panel(room_page).wait_for()


def test_two_taps_enlarge_a_picture_that_fills_the_screen(open_with_picture):
    room_page = open_with_picture(**PHONE_ON_ITS_SIDE)
    room_page.wait_until(lambda: covers_the_screen(room_page), "it does not cover the screen")
    room_page.tab.evaluate(TAP_TWICE)
    room_page.wait_until(
        lambda: room_page.tab.evaluate(ZOOM).startswith("matrix(2.5"), "it is not enlarged"
    )


def test_without_a_picture_there_is_nothing_to_enlarge(live_room, cleo, open_page):
    room_page = open_page(live_room.admit(cleo))
    assert not room_page.tab.get_by_role("button", name="Full screen").is_visible()


def test_a_low_window_with_a_mouse_keeps_the_list(open_with_picture):
    room_page = open_with_picture(viewport={"width": 640, "height": 400})
    assert side_panel(room_page).is_visible() and not covers_the_screen(room_page)


def test_the_key_says_that_it_leaves_the_full_view(open_with_picture):
    room_page = open_with_picture()
    press(room_page, "Full screen")
    press(room_page, "Leave full screen")
    side_panel(room_page).wait_for()


def test_one_can_ask_while_the_picture_fills_a_phone(open_with_picture):
    room_page = open_with_picture(**PHONE_ON_ITS_SIDE)
    room_page.wait_until(lambda: covers_the_screen(room_page), "it does not cover the screen")
    room_page.tab.locator(".ask-pill").click()
    room_page.tab.get_by_role("dialog", name="Your question").get_by_role("textbox").wait_for()
