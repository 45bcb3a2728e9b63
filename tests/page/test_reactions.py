"""Reactions: added up in the page, and what the room feels rises over the program."""

import pytest

AIR = "() => document.querySelectorAll('.float').length"


@pytest.fixture
def seat(live_room, cleo):
    return live_room.admit(cleo)


def told(studio):
    return [said["react"] for said in studio.said if "react" in said]


def test_reactions_are_added_up_and_sent_together(seat, enter):
    studio = enter(seat)
    for name in ("Clap", "Clap", "Heart"):
        studio.page.get_by_role("button", name=name).click()
    studio.until(lambda: told(studio), "nothing was sent")
    counts = {}
    for message in told(studio):
        for kind, number in message.items():
            counts[kind] = counts.get(kind, 0) + number
    assert counts == {"clap": 2, "heart": 1}


def test_however_often_one_presses_no_more_than_four_messages_a_second_leave(seat, enter):
    studio = enter(seat)
    studio.page.evaluate("""async () => {
      const clap = [...document.querySelectorAll('[data-react="clap"]')].at(-1);
      const until = performance.now() + 1000;
      while (performance.now() < until) {
        clap.click();
        await new Promise((next) => setTimeout(next, 20));
      }
    }""")
    studio.page.wait_for_timeout(300)
    assert 1 <= len(told(studio)) <= 5
    assert all(message["clap"] <= 10 for message in told(studio))


def test_what_the_room_feels_floats_but_no_more_than_the_eye_can_follow(seat, enter):
    studio = enter(seat)
    studio.hears(reactions={"clap": 500, "fire": 2})
    studio.until(lambda: studio.page.evaluate(AIR) > 0, "nothing rises")
    assert studio.page.evaluate(AIR) <= 24
    assert studio.page.locator(".float", has_text="🔥").count() == 2
    studio.until(lambda: studio.page.evaluate(AIR) == 0, "it stays in the air")


def test_a_reaction_nobody_knows_is_let_go(seat, enter):
    studio = enter(seat)
    studio.hears(reactions={'"]': 3, "heart": 1})
    studio.until(lambda: studio.page.evaluate(AIR) == 1, "the heart does not rise")


def test_who_wants_no_motion_reads_a_count(seat, enter):
    studio = enter(seat, reduced_motion="reduce")
    studio.hears(reactions={"clap": 12, "fire": 3})
    studio.hears(reactions={"clap": 1})
    studio.until(
        lambda: studio.page.locator(".floats").inner_text() == "👏 13  🔥 3", "no count is shown"
    )
    assert studio.page.evaluate(AIR) == 0


def test_a_phone_has_two_at_the_thumb_and_the_others_behind_one_press(seat, enter):
    studio = enter(seat, viewport={"width": 390, "height": 844})
    group = studio.page.get_by_role("group", name="Reactions")
    assert group.get_by_role("button").count() == 3
    studio.page.get_by_role("button", name="More reactions").click()
    studio.page.get_by_role("button", name="Thumbs up").click()
    studio.until(lambda: told(studio) == [{"thumbsup": 1}], "it was not sent")
