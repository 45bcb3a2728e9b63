"""The dialogs with the host's choices and with the links of screens, and what follows on pages."""

import pytest

from tests.support.page.speaking import mark_as_heard

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def open_adas(live_room, ada, browser_of, open_page):
    """A function that opens Ada's page, where both dialogs are as the server draws them."""

    def open_for(**options):
        room_page = open_page(mark_as_heard(live_room.seat_of(ada)), **options)
        for name in ("settings", "screens"):
            answer = browser_of(ada).get(f"/r/{live_room.slug}/{name}")
            room_page.fragments[name] = answer.content.decode()
        return room_page

    return open_for


def is_focused(button):
    return button.evaluate("(one) => one === document.activeElement")


def test_a_choice_is_sent_and_the_dialog_closes(open_adas):
    room_page = open_adas()
    tab = room_page.tab
    tab.get_by_role("button", name="Settings of the room").click()
    dialog = tab.get_by_role("dialog", name="Settings of the room")
    dialog.get_by_label("Each asker chooses").check()
    dialog.get_by_label("Laugh").uncheck()
    dialog.get_by_role("button", name="Save").click()
    body = room_page.wait_for_request("settings")
    assert "naming=choice" in body and "reactions=clap" in body and "reactions=laugh" not in body
    dialog.wait_for(state="hidden")


def test_a_refused_choice_keeps_the_dialog_open(open_adas):
    room_page = open_adas()
    room_page.answers["settings"] = {
        "status": 422,
        "body": '<form class="settings"><p class="wrong">Choose another.</p></form>',
        "content_type": "text/html",
    }
    tab = room_page.tab
    tab.get_by_role("button", name="Settings of the room").click()
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("Choose another.").wait_for()


def test_on_a_phone_the_menu_has_it_and_the_focus_returns_there(open_adas):
    room_page = open_adas(**PHONE)
    menu = room_page.tab.get_by_role("button", name="More", exact=True)
    menu.click()
    room_page.tab.get_by_role("button", name="Settings", exact=True).click()
    room_page.tab.get_by_role("button", name="Cancel").click()
    room_page.wait_until(lambda: is_focused(menu), "the focus is elsewhere")


def test_the_audience_has_no_such_button(cleos_page):
    assert not cleos_page.tab.locator("[data-draws]:visible").count()


def test_the_options_of_a_screen_are_part_of_its_link(open_adas, live_room):
    tab = open_adas().tab
    tab.get_by_role("button", name="Share", exact=True).click()
    tab.get_by_role("button", name="Projector and OBS").click()
    dialog = tab.get_by_role("dialog", name="Screens")
    link = dialog.get_by_label("Link for a projector")
    before = link.input_value()
    assert before.endswith(live_room.key_for_screens())
    dialog.get_by_label("QR code of the room").check()
    dialog.get_by_label("Colours").select_option("dark")
    dialog.get_by_label("Language").first.select_option("fr")
    assert link.input_value() == f"{before}?qr&theme=dark&lang=fr"
    dialog.get_by_label("QR code of the room").uncheck()
    dialog.get_by_label("Colours").select_option("")
    assert link.input_value() == f"{before}?lang=fr"
    dialog.get_by_role("button", name="Close").click()
    share = tab.get_by_role("button", name="Share", exact=True)
    tab.wait_for_function("() => document.activeElement.dataset.opens === 'share-dialog'")
    assert is_focused(share)


def test_links_that_are_renewed_take_the_place_of_the_old_ones(open_adas):
    room_page = open_adas()
    room_page.answers["screens"] = {
        "body": "<h2 id='room-dialog-title'>Screens</h2><button autofocus>Copy the new</button>",
        "content_type": "text/html",
    }
    tab = room_page.tab
    tab.locator("[data-draws$='screens']").evaluate("(one) => one.click()")
    tab.get_by_role("button", name="New links").click()
    new = tab.get_by_role("button", name="Copy the new")
    room_page.wait_until(lambda: is_focused(new), "the focus is elsewhere")
    assert "key=" in room_page.wait_for_request("screens")


def test_reactions_that_are_turned_off_leave_an_open_page(live_room, cleos_page):
    buttons = cleos_page.tab.locator(".reaction-buttons button:visible")
    assert buttons.count() == 6
    live_room.change_rules(reactions="heart clap")
    cleos_page.push_regions("reactions")
    cleos_page.wait_until(lambda: buttons.count() == 2, "others are there")
    live_room.change_rules(reactions="")
    cleos_page.push_regions("reactions")
    cleos_page.wait_until(lambda: not buttons.count(), "some are there")


@pytest.mark.parametrize(("reactions", "shown"), [("heart", 1), ("heart clap", 2)])
def test_on_a_phone_nothing_is_behind_a_press_without_a_reaction(
    live_room, cleo, open_page, reactions, shown
):
    live_room.change_rules(reactions=reactions)
    seat = live_room.admit(cleo)
    group = open_page(seat, **PHONE).tab.get_by_role("group", name="Reactions")
    assert group.get_by_role("button").count() == shown


def test_the_number_of_people_leaves_an_open_page(live_room, cleos_page):
    cleos_page.push(here=412)
    count = cleos_page.tab.locator(".people-count")
    cleos_page.wait_until(lambda: count.is_visible(), "no number is shown")
    live_room.change_rules(count_shown=False)
    cleos_page.push_regions("room-header")
    cleos_page.wait_until(lambda: not count.is_visible(), "the number is shown")
