"""The replay for people who have chosen their colours, or who asked for little motion."""

from playwright.sync_api import expect

from .player import item_of, press_play, wait_for_begins

FILLS = """() => ["[data-current]", "[data-answer]:not([data-current])", "rect:not([data-answer])"]
  .map((one) => getComputedStyle(document.querySelector(`.replay-segments ${one}`)).fill)"""
BORDERS = """() => [...document.querySelectorAll(".replay-controls :is(button, select)")]
  .filter((one) => one.checkVisibility())
  .map((one) => getComputedStyle(one).borderStyle)"""
MOVES = """() => [...document.querySelectorAll(".replay-page *")].flatMap((one) => {
  const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(one);
  const moves = /[1-9]/.test(transitionDuration) || animationName !== "none"
    || scrollBehavior === "smooth";
  return moves ? [one.className] : [];
})"""


def test_chosen_colours_tell_answers_from_the_rest_and_the_one_that_is_played(open_replay, answers):
    page = open_replay(forced_colors="active")
    item_of(page, answers[19]).get_by_role("link").click()
    wait_for_begins(page, 20)
    expect(item_of(page, answers[19])).to_have_css("outline-style", "solid")
    assert len(set(page.tab.evaluate(FILLS))) == 3
    assert set(page.tab.evaluate(BORDERS)) == {"solid"}


def test_nothing_moves_for_people_who_asked_for_little_motion(open_replay):
    page = press_play(open_replay(reduced_motion="reduce"))
    assert page.tab.evaluate(MOVES) == []
