"""The room's page in the hand: how much of it each screen shows while a question is answered."""

import pytest

from hotline.accounts.models import User
from qna.models import Poll, Question
from rooms.models import Seat
from tests.support.page.speaking import mark_as_heard

ASKED = [
    "How do you raise prices without losing the people who believed in you first?",
    "Is a free tier worth it for a two-person company?",
    "Which number would you show an investor before you have revenue?",
    "Did you ever refund everybody?",
    "Comment fixer un prix en France et aux États-Unis à la fois ?",
    "How much is too cheap?",
]
QUESTIONS = 24  # more than any screen shows; tests/screens/test_question_lists.py has thousands
SHOW_PICTURE = """() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1280, 720];
  const context = canvas.getContext("2d");
  context.fillStyle = "#47301f";
  context.fillRect(0, 0, 640, 720);
  context.fillStyle = "#1f3047";
  context.fillRect(640, 0, 640, 720);
  const picture = document.getElementById("picture");
  picture.srcObject = canvas.captureStream(5);
  picture.hidden = false;
  picture.play();
  document.querySelector(".program").toggleAttribute("data-picture", true);
  document.querySelector(".listen").hidden = true;
}"""


@pytest.fixture
def busy_room(live_room, ada, ben, cleo):
    """Ada and Ben are heard, seven hands are up, and one of many questions is answered."""
    mark_as_heard(Seat.objects.get(room=live_room, person=ada))
    mark_as_heard(live_room.admit(ben, Seat.SPEAKER))
    guests = [live_room.admit(User.objects.welcome_guest(f"Guest {n}")) for n in range(1, 11)]
    for guest in guests[:7]:
        guest.raise_hand()
    first = Question.ask(
        live_room.admit(cleo),
        "What did you charge the very first customer, and would you do it again?",
    )
    for number in range(QUESTIONS - 1):
        text = ASKED[number] if number < len(ASKED) else f"Question {number}, which waits too?"
        question = Question.ask(guests[number % 10], text)
        Question.objects.filter(pk=question.pk).update(votes=64 - number)
    Question.objects.filter(pk=first.pk).update(votes=87)
    first.take_up()
    live_room.refresh_from_db()
    return live_room


def open_with_picture(open_page, seat, **options):
    page = open_page(seat, **options)
    page.push(here=43)
    page.push_people(*page.room.seats.all())
    page.tab.evaluate(SHOW_PICTURE)
    page.tab.wait_for_timeout(300)
    return page


WIDER_THAN_THE_SCREEN = """() => [...document.querySelectorAll("button, select, a, p, h1")]
  .filter((one) => one.checkVisibility() && !one.closest("[popover]:not(:popover-open)"))
  .filter((one) => getComputedStyle(one).clipPath === "none")
  .filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1);
  })
  .map((one) => one.outerHTML.slice(0, 80))"""
IN_VIEW = """() => {
  const list = document.querySelector(".question-panel-list").getBoundingClientRect();
  return [...document.querySelectorAll(".question")].filter((item) => {
    const box = item.getBoundingClientRect();
    return box.height && box.top >= list.top - 1 && box.bottom <= list.bottom + 1;
  }).length;
}"""
ANSWERS_IN_VIEW = """() => [...document.querySelectorAll(".answer")].filter((item) => {
  const { height, top, bottom } = item.getBoundingClientRect();
  return height && top >= 0 && bottom <= innerHeight + 1;
}).length"""
SHARE_OF_SCREEN = """() => {
  const { width, height } = document.querySelector(".program").getBoundingClientRect();
  const scale = Math.min(width / 16, height / 9);
  return (scale * 16 * scale * 9) / (innerWidth * innerHeight);
}"""


@pytest.mark.parametrize(
    ("who", "width", "height", "number"),
    [
        ("cleo", 390, 844, 4),
        ("ada", 390, 844, 3),
        ("cleo", 320, 568, 2),
    ],
)
def test_a_phone_shows_waiting_questions_beside_the_picture(
    busy_room, open_page, who, width, height, number
):
    seat = busy_room.seats.get(person__name=who.capitalize())
    page = open_with_picture(open_page, seat, viewport={"width": width, "height": height})
    assert page.tab.evaluate(IN_VIEW) >= number


LONG_POLL = "Which of these would you have done first, had you known how long it takes?"


@pytest.fixture
def poll(busy_room):
    """An open poll with as many answers as there may be."""
    answers = [f"Answer number {number} of eight" for number in range(1, 9)]
    poll = Poll.make(busy_room.seats.get(role=Seat.HOST), LONG_POLL, answers)
    poll.open()
    return poll


@pytest.mark.parametrize(
    ("who", "width", "height", "number"),
    [
        ("Cleo", 390, 844, 2),
        ("Ada", 390, 844, 2),
        ("Cleo", 320, 568, 2),
        ("Ada", 320, 568, 1),
    ],
)
def test_an_open_poll_leaves_a_phone_questions(
    busy_room, poll, open_page, who, width, height, number
):
    seat = busy_room.seats.get(person__name=who)
    page = open_with_picture(open_page, seat, viewport={"width": width, "height": height})
    assert page.tab.evaluate(IN_VIEW) >= number


@pytest.mark.parametrize("state", ["voted", "closed"])
def test_a_poll_that_needs_nothing_leaves_a_phone_four_questions(busy_room, poll, open_page, state):
    seat = busy_room.seats.get(person__name="Cleo")
    poll.vote(poll.choices.first(), seat)
    if state == "closed":
        poll.show_results()
        poll.close()
    page = open_with_picture(open_page, seat, viewport={"width": 390, "height": 844})
    assert page.tab.evaluate(IN_VIEW) >= 4


@pytest.fixture
def ended_room(busy_room, poll):
    """The room after its end: ten questions were answered, and the poll is in the record."""
    poll.show_results()
    for question in Question.objects.filter(room=busy_room, state="waiting")[:10]:
        question.take_up()
        question.finish()
    busy_room.end()
    busy_room.refresh_from_db()
    return busy_room


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568)])
@pytest.mark.parametrize("who", ["Ada", "Cleo"])
def test_an_ended_session_shows_answered_questions_on_a_phone(
    ended_room, open_page, who, width, height, language
):
    seat = ended_room.seats.get(person__name=who)
    size = {"width": width, "height": height}
    page = open_page(seat, viewport=size, language=language)
    assert page.tab.evaluate(ANSWERS_IN_VIEW) >= (3 if height > 800 else 1)
    page.tab.locator(".tally-fold").click()
    assert page.tab.locator(".tally-numbers").is_visible()
    assert page.tab.evaluate(WIDER_THAN_THE_SCREEN) == []


@pytest.mark.parametrize("who", ["Ada", "Cleo"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1366, 768), (1920, 1080)])
def test_the_picture_has_a_third_of_a_wide_screen(busy_room, open_page, who, width, height):
    seat = busy_room.seats.get(person__name=who)
    page = open_with_picture(open_page, seat, viewport={"width": width, "height": height})
    assert page.tab.evaluate(SHARE_OF_SCREEN) >= 0.35


@pytest.mark.parametrize(
    ("width", "height"),
    [(390, 844), (844, 390), (320, 568), (640, 400), (1280, 800), (1920, 1080)],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_is_wider_than_the_screen(busy_room, cleo, open_page, width, height, language):
    page = open_with_picture(
        open_page,
        busy_room.seats.get(person=cleo),
        language=language,
        viewport={"width": width, "height": height},
    )
    assert page.tab.evaluate(WIDER_THAN_THE_SCREEN) == []


def test_a_host_on_a_phone_has_every_button_whose_words_are_long(busy_room, ada, open_page):
    seat = busy_room.seats.get(person=ada)
    size = {"width": 390, "height": 844}
    page = open_with_picture(open_page, seat, language="fr", viewport=size)
    assert page.tab.evaluate(WIDER_THAN_THE_SCREEN) == []


def test_a_host_who_zooms_to_twice_the_size_reaches_everything(busy_room, ada, open_page):
    """A window of 1280 x 800 is 640 x 400 then."""
    seat = busy_room.seats.get(person=ada)
    page = open_with_picture(open_page, seat, viewport={"width": 640, "height": 400})
    assert page.tab.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert page.tab.evaluate(IN_VIEW) >= 1
    for name in ("Join with microphone", "Host controls", "More reactions"):
        assert page.tab.get_by_role("button", name=name).is_visible()


LOOK = """(button) => {
  const { backgroundColor, color, borderTopWidth } = getComputedStyle(button);
  return [backgroundColor, color, borderTopWidth];
}"""


def test_with_forced_colours_a_vote_is_told_by_more_than_the_pages_colours(busy_room, open_page):
    page = open_with_picture(
        open_page, busy_room.seats.get(person__name="Cleo"), forced_colors="active"
    )
    votes = page.tab.locator("button.vote").filter(visible=True)
    votes.nth(1).click()
    first, second = (votes.nth(n).evaluate(LOOK) for n in (0, 1))
    assert first != second
    assert first[2] == second[2] == "1px"


def test_with_forced_colours_the_open_tab_is_told_from_the_other(busy_room, open_page):
    page = open_with_picture(
        open_page, busy_room.seats.get(person__name="Cleo"), forced_colors="active"
    )
    tabs = page.tab.locator(".tab")
    assert tabs.nth(0).evaluate(LOOK) != tabs.nth(1).evaluate(LOOK)
