"""The controls under the picture of the replay, and what is remembered for the next time."""

from playwright.sync_api import expect

from .player import item_of, press_play, slider, wait_for_begins, wait_for_second


def test_next_and_previous_go_from_answer_to_answer(open_replay, answers):
    page = open_replay()
    item_of(page, answers[19]).get_by_role("link").click()
    wait_for_begins(page, 20)
    page.tab.get_by_role("button", name="Next answer").click()
    wait_for_second(page, 21)
    page.tab.get_by_role("button", name="Previous answer").click()
    wait_for_second(page, 18)


def test_speed_is_remembered(open_replay):
    page = press_play(open_replay())
    page.tab.get_by_label("Speed").select_option("1.5")
    page.tab.reload()
    expect(page.tab.get_by_label("Speed")).to_have_value("1.5")
    rate = "() => document.getElementById('picture').playbackRate"
    assert page.tab.evaluate(rate) == 1.5


def test_a_person_comes_back_to_where_they_were_unless_the_address_names_an_answer(
    open_replay, answers
):
    page = open_replay()
    item_of(page, answers[39]).get_by_role("link").click()
    wait_for_begins(page, 40)
    stored = f"() => localStorage.getItem('replay {page.room.slug}')"
    page.wait_until(lambda: page.tab.evaluate(stored) == "40", "it notes nothing")
    page.tab.goto(page.tab.url.partition("?")[0])
    expect(slider(page)).to_have_attribute("aria-valuenow", "40")
    page.tab.get_by_role("button", name="Continue at 0:40").click()
    wait_for_begins(page, 40)


def test_captions_have_a_key_only_when_there_are_some(open_replay):
    page = press_play(open_replay())
    key = page.tab.get_by_role("button", name="Captions")
    assert not key.is_visible()
    page.tab.evaluate(
        "() => document.getElementById('picture').addTextTrack('captions', 'English', 'en')"
    )
    key.click()
    expect(key).to_have_attribute("aria-pressed", "true")
