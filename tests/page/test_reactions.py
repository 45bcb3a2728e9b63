"""Reactions: the page adds up its own, and lets those of the room float over the program."""

import pytest

COUNT_FLOATING = "() => document.querySelectorAll('.floating-reaction').length"


@pytest.fixture
def seat(live_room, cleo):
    return live_room.admit(cleo)


def sent_reactions(room_page):
    return [message["react"] for message in room_page.messages if "react" in message]


def test_reactions_are_added_up_and_sent_together(seat, open_page):
    room_page = open_page(seat)
    for name in ("Clap", "Clap", "Heart"):
        room_page.tab.get_by_role("button", name=name).click()
    room_page.wait_until(lambda: sent_reactions(room_page), "nothing was sent")
    counts = {}
    for message in sent_reactions(room_page):
        for kind, number in message.items():
            counts[kind] = counts.get(kind, 0) + number
    assert counts == {"clap": 2, "heart": 1}


def test_at_most_four_messages_a_second_leave_however_often_somebody_presses(seat, open_page):
    room_page = open_page(seat)
    room_page.tab.evaluate("""async () => {
      const clap = [...document.querySelectorAll('[data-react="clap"]')].at(-1);
      const until = performance.now() + 1000;
      while (performance.now() < until) {
        clap.click();
        await new Promise((next) => setTimeout(next, 20));
      }
    }""")
    room_page.tab.wait_for_timeout(300)
    assert 1 <= len(sent_reactions(room_page)) <= 5
    assert all(message["clap"] <= 10 for message in sent_reactions(room_page))


def test_at_most_24_reactions_float_at_once(seat, open_page):
    room_page = open_page(seat)
    room_page.push(reactions={"clap": 500, "fire": 2})
    room_page.wait_until(lambda: room_page.tab.evaluate(COUNT_FLOATING) > 0, "nothing rises")
    assert room_page.tab.evaluate(COUNT_FLOATING) <= 24
    assert room_page.tab.locator(".floating-reaction", has_text="🔥").count() == 2
    room_page.wait_until(lambda: room_page.tab.evaluate(COUNT_FLOATING) == 0, "it stays in the air")


def test_an_unknown_reaction_is_ignored(seat, open_page):
    room_page = open_page(seat)
    room_page.push(reactions={'"]': 3, "heart": 1})
    room_page.wait_until(
        lambda: room_page.tab.evaluate(COUNT_FLOATING) == 1, "the heart does not rise"
    )


def test_with_reduced_motion_reactions_are_shown_as_counts(seat, open_page):
    room_page = open_page(seat, reduced_motion="reduce")
    room_page.push(reactions={"clap": 12, "fire": 3})
    room_page.push(reactions={"clap": 1})
    room_page.wait_until(
        lambda: room_page.tab.locator(".floating-reactions").inner_text() == "👏 13  🔥 3",
        "no count is shown",
    )
    assert room_page.tab.evaluate(COUNT_FLOATING) == 0


def test_a_phone_shows_one_reaction_and_the_others_behind_one_press(seat, open_page):
    room_page = open_page(seat, viewport={"width": 390, "height": 844})
    group = room_page.tab.get_by_role("group", name="Reactions")
    assert group.get_by_role("button").count() == 2
    room_page.tab.get_by_role("button", name="More reactions").click()
    room_page.tab.get_by_role("button", name="Thumbs up").click()
    room_page.wait_until(lambda: sent_reactions(room_page) == [{"thumbsup": 1}], "it was not sent")
