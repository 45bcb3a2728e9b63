"""The labels of questions: the menu that filters the list by one, and their look on questions."""

from urllib.parse import parse_qs

import pytest

from qna.models import Label


@pytest.fixture
def labelled(questions):
    """Q1 and Q3 have the label Prices, and Q2 and Q3 the label Travel."""
    for number, label in ((0, "Prices"), (2, "Prices"), (1, "Travel"), (2, "Travel")):
        questions[number].label(label)
    return questions


def test_a_label_filters_the_list_that_was_chosen(labelled, cleos_page):
    cleos_page.show_questions("new")
    cleos_page.show_label("Prices")
    cleos_page.wait_for_order("Q3", "Q1")
    assert cleos_page.fetched[-1] == "list=new&label=Prices"
    wish = {"show": {"list": "new", "label": "Prices", "size": 50}}
    cleos_page.wait_until(lambda: wish in cleos_page.messages, "the server does not know it")


def menus(room_page):
    names = ("Which questions", "With the label")
    return tuple(room_page.tab.get_by_label(name).input_value() for name in names)


def test_an_order_keeps_the_label_and_both_are_in_sight(labelled, cleos_page):
    cleos_page.show_label("Travel")
    cleos_page.wait_for_order("Q2", "Q3")
    cleos_page.show_questions("new")
    cleos_page.wait_for_order("Q3", "Q2")
    assert menus(cleos_page) == ("new", "Travel")
    assert cleos_page.tab.get_by_label("Which questions").is_visible()
    assert cleos_page.tab.get_by_label("With the label").is_visible()
    asked = parse_qs(cleos_page.tab.url.partition("?")[2])
    assert asked == {"list": ["new"], "label": ["Travel"]}
    cleos_page.show_label("")
    cleos_page.wait_for_order("Q3", "Q2", "Q1")
    assert cleos_page.tab.url.endswith("?list=new")


def test_both_are_chosen_though_the_answer_to_the_first_is_late(labelled, cleos_page):
    cleos_page.answers_fetches = False
    cleos_page.tab.get_by_label("Which questions").select_option("new")
    cleos_page.tab.get_by_label("With the label").select_option("Prices")
    cleos_page.push_regions("labels")  # draws the menu again
    cleos_page.wait_until(lambda: len(cleos_page.fetches) == 2, "it asked for one list alone")
    cleos_page.answers_fetches = True
    cleos_page.wait_for_order("Q3", "Q1")
    assert menus(cleos_page) == ("new", "Prices")


def test_a_label_that_fails_to_come_leaves_both_menus_as_they_were(labelled, cleos_page):
    cleos_page.show_questions("new")
    cleos_page.refuse("questions", "The site is busy. Try again in a moment.", 503)
    cleos_page.tab.get_by_label("With the label").select_option("Prices")
    cleos_page.wait_until(lambda: menus(cleos_page) == ("new", ""), lambda: menus(cleos_page))


def test_a_page_that_is_loaded_again_keeps_the_order_and_the_label(
    labelled, live_room, cleo, open_page
):
    room_page = open_page(live_room.admit(cleo), query="?list=new&label=Prices")
    room_page.wait_for_order("Q3", "Q1")
    assert menus(room_page) == ("new", "Prices")


def test_a_label_of_the_address_that_no_question_has_filters_nothing(
    labelled, live_room, cleo, open_page
):
    room_page = open_page(live_room.admit(cleo), query="?list=new&label=Gone")
    room_page.wait_for_order("Q3", "Q2", "Q1")
    assert menus(room_page) == ("new", "")


def test_a_label_that_is_gone_filters_no_longer(labelled, cleos_page):
    cleos_page.show_label("Travel")
    cleos_page.wait_for_order("Q2", "Q3")
    label = Label.objects.get(name="Travel")
    for question in labelled[1:]:
        question.unlabel(label)
    cleos_page.push_regions("labels")
    cleos_page.wait_for_order("Q2", "Q3", "Q1")
    assert menus(cleos_page) == ("top", "")


def test_a_room_without_labels_has_no_such_menu(cleos_page):
    assert not cleos_page.tab.locator(".label-filter").is_visible()
    assert not cleos_page.tab.get_by_label("With the label").count()


STRANGE = ["مرحبا بالعالم", "👩‍👩‍👧‍👦 family", "Z" + "\u0335\u0321\u0307\u0308" + "algo", "W" * 24]
SHAPE = """(chip) => {
  const { unicodeBidi, textOverflow, overflowX, overflowY } = getComputedStyle(chip);
  const { width, height } = chip.getBoundingClientRect();
  return { unicodeBidi, textOverflow, overflowX, overflowY, width, height };
}"""


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_labels_of_every_script_stay_in_their_line(live_room, ada, questions, open_page, width):
    for question, name in zip(questions * 2, STRANGE, strict=False):
        question.label(name)
    room_page = open_page(live_room.seat_of(ada), viewport={"width": width, "height": 800})
    chips = room_page.tab.locator(".question-label").all()
    assert len(chips) == len(STRANGE)
    for shape in [chip.evaluate(SHAPE) for chip in chips]:
        assert shape["unicodeBidi"] == "isolate" and shape["textOverflow"] == "ellipsis"
        assert shape["overflowX"] == shape["overflowY"] == "hidden"  # marks too
        assert shape["width"] <= 145 and shape["height"] < 26
    menu = room_page.tab.get_by_label("With the label")
    menu.select_option("W" * 24)
    assert menu.bounding_box()["width"] < width
    overflow = "() => document.documentElement.scrollWidth - innerWidth"
    assert room_page.tab.evaluate(overflow) <= 0


def test_a_short_name_takes_no_more_than_its_own_width_beside_a_label(labelled, cleos_page):
    name = cleos_page.tab.locator(".question-meta:has(.question-label) bdi").first
    blank = """(name) => {
      const words = document.createRange();
      words.selectNodeContents(name);
      return name.getBoundingClientRect().width - words.getBoundingClientRect().width;
    }"""
    assert abs(name.evaluate(blank)) < 1
