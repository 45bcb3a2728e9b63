"""From the live page to the page of the replay, when the session ends."""

TYPED = "Will there be a second part?"


def count_loads(page):
    """Return a list that grows by one each time the page is loaded."""
    loads = []
    page.tab.on("load", lambda: loads.append(page.tab.url))
    return loads


def test_a_live_page_says_that_it_is_over_and_loads_the_replay(cleos_page, live_room):
    loads = count_loads(cleos_page)
    live_room.end()
    cleos_page.push(state="ended")
    cleos_page.tab.get_by_text("This session has ended.").wait_for()
    assert not loads
    cleos_page.wait_until(lambda: loads, "it stays the live page")


def test_a_draft_survives_the_end(live_room, cleo, questions, open_page):
    page = open_page(live_room.admit(cleo))
    page.tab.get_by_label("Ask a question").fill(TYPED)
    loads = count_loads(page)
    page.push(state="ended")
    page.wait_until(lambda: loads, "it stays the live page")
    field = page.tab.get_by_label("Ask a question")
    page.wait_until(lambda: field.input_value() == TYPED, "the draft is gone")


def test_the_pages_of_a_crowd_do_not_come_at_once(live_room, cleo, open_page):
    page = open_page(live_room.admit(cleo), script="Math.random = () => 0.99;")
    loads = count_loads(page)
    page.push(here=2000)
    page.push(state="ended")
    page.tab.get_by_text("This session has ended.").wait_for()
    page.tab.wait_for_timeout(3000)  # for what must not happen
    assert not loads


def test_a_dialog_that_somebody_fills_in_is_waited_for(live_room, ada, open_page):
    page = open_page(live_room.seat_of(ada))
    page.tab.get_by_role("button", name="Share", exact=True).first.click()
    loads = count_loads(page)
    page.push(state="ended")
    page.tab.wait_for_timeout(2500)  # for what must not happen
    assert not loads
    page.tab.keyboard.press("Escape")
    page.wait_until(lambda: loads, "it stays the live page")
