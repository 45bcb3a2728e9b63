"""The replay in a browser: its list of answers, its timeline, its keys, and where it begins."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from playwright.sync_api import expect

from qna.models import Question
from recordings.models import Recording
from tests.support.recordings.factories import NOON, record, writer_of

AT = "() => [...window.begun]"
NOW = "() => document.getElementById('picture').currentTime"
# The browser of the tests has no stream; these stand for a player that plays from where it is put.
PLAYER = """
  window.begun = [];
  const media = HTMLMediaElement.prototype;
  const fire = (one, type) => one.dispatchEvent(new Event(type));
  media.canPlayType = () => "maybe";
  media.load = () => {};
  Object.defineProperty(media, "src", {
    get: () => "",
    set() { setTimeout(() => fire(this, "loadeddata")); },
  });
  media.play = function () {
    if (this.id !== "picture") return window.allows ? Promise.resolve() : Promise.reject();
    window.begun.push(this.at ?? 0);
    this.plays = true;
    this.ticks ??= setInterval(() => {
      if (!this.plays) return;
      this.at = (this.at ?? 0) + 0.01;
      fire(this, "timeupdate");
    }, 100);
    fire(this, "play");
    return Promise.resolve();
  };
  media.pause = function () { this.plays = false; fire(this, "pause"); };
  Object.defineProperty(media, "paused", { get() { return !this.plays; } });
  Object.defineProperty(media, "currentTime", {
    get() { return this.at ?? 0; },
    set(second) { this.at = second; fire(this, "seeking"); },
  });
"""
REFUSES, ALLOWS = PLAYER, PLAYER + "window.allows = true;"
IN_SIGHT = """(item) => {
  const box = item.getBoundingClientRect();
  const view = document.querySelector(".answers-view").getBoundingClientRect();
  return box.top >= view.top - 1 && box.bottom <= view.bottom + 1;
}"""
WIDE = {"width": 1280, "height": 800}


@pytest.fixture
def answers(live_room, ben):
    """Ben's 60 questions; the nth was answered from second n of the recording to the next."""
    record(writer_of(settings.RECORDINGS_ROOT / live_room.key), seconds=62)
    seat = live_room.admit(ben)
    for number in range(1, 61):
        at = datetime.fromtimestamp(NOON + number, UTC)
        fields = {"taken_at": at, "answered_at": at + timedelta(seconds=1)}
        row = Question(room=live_room, asker=seat, text=f"Q{number}?", state="answered", **fields)
        row.save()
    live_room.end()
    Recording.objects.get(room=live_room).seal()
    return list(Question.objects.filter(room=live_room).order_by("pk"))


@pytest.fixture
def open_replay(live_room, answers, cleo, open_page):
    """A function that opens Cleo's page of the replay at a query."""

    def open_at(query="", **options):
        options = {"script": REFUSES, "viewport": WIDE} | options
        return open_page(live_room.admit(cleo), query=query, **options)

    return open_at


def begins(room_page):
    return [int(second) for second in room_page.tab.evaluate(AT)]


def wait_for_begins(room_page, *seconds):
    room_page.wait_until(
        lambda: begins(room_page) == list(seconds), lambda: f"it began at {begins(room_page)}"
    )


def wait_for_second(room_page, second):
    room_page.wait_until(
        lambda: abs(room_page.tab.evaluate(NOW) - second) < 0.6,
        lambda: f"it is at {room_page.tab.evaluate(NOW)}",
    )


def slider(room_page):
    return room_page.tab.get_by_role("slider", name="Moment of the replay")


def item_of(room_page, question):
    return room_page.tab.locator(f"#answer-{question.pk}")


def press_play(room_page):
    room_page.tab.get_by_role("button", name="Watch the replay").click()
    wait_for_begins(room_page, 0)
    return room_page


def test_a_press_on_an_answer_plays_it_and_another_the_next(open_replay, answers):
    page = open_replay()
    item_of(page, answers[57]).get_by_role("link").click()
    wait_for_begins(page, 58)
    page.tab.locator("#picture:visible").wait_for()
    item_of(page, answers[9]).get_by_role("link").press("Enter")
    wait_for_begins(page, 58, 10)
    assert page.tab.evaluate("() => location.search") == f"?q={answers[9].pk}"


def test_the_answer_that_is_played_is_marked_and_the_list_follows_it(open_replay, answers):
    page = press_play(open_replay())
    page.tab.evaluate("() => { document.getElementById('picture').currentTime = 40.2; }")
    current = page.tab.locator(".answer[aria-current]")
    expect(current).to_have_count(1)
    expect(current).to_contain_text("Q40?")
    page.wait_until(lambda: current.evaluate(IN_SIGHT), "it is out of sight")
    mark = page.tab.locator(".replay-segments [data-current]")
    assert mark.get_attribute("data-answer") == str(answers[39].pk)


def test_the_list_stays_where_the_person_has_scrolled_it(open_replay, answers):
    page = press_play(open_replay())
    page.tab.locator(".answers-view").hover()
    page.tab.mouse.wheel(0, 400)
    page.wait_until(
        lambda: page.tab.evaluate("() => document.querySelector('.answers-view').scrollTop") > 300,
        "it does not scroll",
    )
    page.tab.evaluate("() => { document.getElementById('picture').currentTime = 50.2; }")
    current = page.tab.locator(".answer[aria-current]")
    expect(current).to_contain_text("Q50?")
    assert not current.evaluate(IN_SIGHT)


@pytest.mark.parametrize("width, height", [(1280, 800), (390, 844)])
def test_the_answer_of_the_address_waits_for_a_press_at_its_moment(
    width, height, open_replay, answers
):
    page = open_replay(f"?q={answers[29].pk}", viewport={"width": width, "height": height})
    page.tab.locator("#picture:visible").wait_for()
    wait_for_second(page, 30)
    assert begins(page) == []
    if width > 1000:
        assert item_of(page, answers[29]).evaluate(IN_SIGHT)
    page.tab.get_by_role("button", name="Play the answer: Q30?", exact=True).click()
    wait_for_begins(page, 30)


def test_the_answer_of_the_address_plays_by_itself_where_the_browser_allows_it(
    open_replay, answers
):
    wait_for_begins(open_replay(f"?q={answers[29].pk}", script=ALLOWS), 30)


def test_a_press_on_the_timeline_plays_that_moment(open_replay):
    page = open_replay()
    box = slider(page).bounding_box()
    slider(page).click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    wait_for_begins(page, 31)


def test_a_drag_on_the_timeline_goes_where_it_ends(open_replay):
    page = press_play(open_replay())
    box = slider(page).bounding_box()
    middle = box["y"] + box["height"] / 2
    page.tab.mouse.move(box["x"] + 10, middle)
    page.tab.mouse.down()
    page.tab.mouse.move(box["x"] + box["width"] / 4, middle, steps=4)
    expect(page.tab.locator(".replay-tip")).to_contain_text("0:15 · Q15?")
    page.tab.mouse.move(box["x"] + box["width"] * 2, middle)
    page.tab.mouse.up()
    wait_for_second(page, 61.5)  # beyond the end is just before it


def test_the_slider_says_the_moment_and_the_answer_in_words(open_replay, answers):
    page = open_replay()
    item_of(page, answers[11]).get_by_role("link").click()
    expect(slider(page)).to_have_attribute("aria-valuetext", "0:12 of 1:02: Q12?")
    assert slider(page).get_attribute("aria-valuemax") == "62"


@pytest.mark.parametrize(
    "key, second",
    [("l", 30), ("j", 10), ("ArrowRight", 25), ("ArrowLeft", 15), ("5", 31), ("n", 21)],
)
def test_keys_move_the_replay(key, second, open_replay, answers):
    page = open_replay()
    item_of(page, answers[19]).get_by_role("link").click()
    wait_for_begins(page, 20)
    page.tab.locator("#player").focus()
    page.tab.keyboard.press(key)
    wait_for_second(page, second)


def test_space_and_k_play_and_pause(open_replay):
    page = press_play(open_replay())
    page.tab.locator("#player").focus()
    for key, plays in ((" ", False), ("k", True), ("k", False), (" ", True)):
        page.tab.keyboard.press(key)
        name = "Pause" if plays else "Play"
        expect(page.tab.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_keys_do_nothing_while_a_person_types_or_has_a_dialog_open(open_replay):
    page = press_play(open_replay())
    page.tab.get_by_role("button", name="Other questions").click()
    page.tab.get_by_role("button", name="Search the questions").click()
    page.tab.keyboard.type("5 k l")
    page.tab.get_by_role("button", name="Share", exact=True).click()
    page.tab.keyboard.press("5")
    page.tab.wait_for_timeout(200)  # for what must not happen
    assert page.tab.evaluate(NOW) < 5 and begins(page) == [0]


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


def test_a_recording_that_is_not_closed_yet_is_waited_for_with_a_limit(open_replay):
    nothing = REFUSES.replace('fire(this, "loadeddata")', 'fire(this, "error")')
    faster = """
      const timeout = window.setTimeout;
      window.setTimeout = (work, ms, ...rest) => timeout(work, ms / 40, ...rest);
      media.play = () => new Promise(() => {});
    """
    page = open_replay(script=nothing + faster)
    page.tab.get_by_role("button", name="Watch the replay").click()
    page.tab.get_by_text("The recording is being closed.").wait_for()
    page.tab.get_by_text("The recording is not ready yet.").wait_for()
    page.tab.get_by_role("button", name="Watch the replay").click()
    page.tab.get_by_text("The recording is being closed.").wait_for()


def test_a_withdrawal_stops_the_replay_and_says_so(open_replay, live_room):
    page = press_play(open_replay())
    Recording.objects.get(room=live_room).withdraw()
    page.push_regions("room-header", "stage", "answers", "replay-marks")
    page.tab.get_by_text("A moderator has withdrawn the recording").wait_for()
    assert page.tab.locator("#picture").is_hidden() and slider(page).is_hidden()


def test_a_recording_that_is_closed_while_the_page_is_open_gets_its_marks(open_replay, answers):
    page = open_replay()
    Question.objects.filter(pk=answers[0].pk).update(text="Mended?")
    page.push_regions("answers", "replay-marks")
    expect(item_of(page, answers[0])).to_contain_text("Mended?")
    item_of(page, answers[0]).get_by_role("link").click()
    wait_for_begins(page, 1)


def test_the_question_of_the_reader_is_marked_as_theirs(live_room, answers, ben, open_page):
    page = open_page(live_room.seat_of(ben), viewport=WIDE)
    expect(item_of(page, answers[0]).get_by_text("Your question")).to_be_visible()


def test_hosts_read_who_asked_and_manage_an_answer(live_room, answers, ada, open_page):
    page = open_page(live_room.seat_of(ada), viewport=WIDE)
    item = item_of(page, answers[0])
    expect(item.get_by_text("Ben")).to_be_visible()
    page.fragments["manage"] = "<p>About Q1</p>"
    item.get_by_role("button", name="More: Q1?").click()
    page.tab.locator("#manage-question-dialog[open]").wait_for()


def test_nothing_is_wider_than_a_small_phone(open_replay):
    page = open_replay(viewport={"width": 320, "height": 568}, has_touch=True)
    page.tab.get_by_role("button", name="Watch the replay").tap()
    wait_for_begins(page, 0)
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.tab.evaluate(wide) <= 0
    for name in ("Pause", "Next answer", "Full screen"):
        box = page.tab.get_by_role("button", name=name).bounding_box()
        assert box["width"] >= 40 and box["height"] >= 40 and box["x"] + box["width"] <= 320


@pytest.mark.parametrize("width", [1280, 390])
def test_a_question_is_asked_after_the_end_beside_the_answers(
    width, live_room, answers, cleo, open_page
):
    type(live_room).objects.filter(pk=live_room.pk).update(asking_after_end=24)
    live_room.refresh_from_db()
    options = {"viewport": {"width": width, "height": 844}, "script": REFUSES}
    page = open_page(live_room.admit(cleo), **options)
    page.tab.get_by_role("button", name="Ask Ada a question").click()
    field = page.tab.get_by_label("Ask a question", exact=True)
    expect(field).to_be_focused()
    expect(page.tab.get_by_text("Your question goes to the host.")).to_be_visible()
    field.fill("5 k?")  # letters that are keys of the player elsewhere
    page.tab.get_by_role("button", name="Ask", exact=True).click()
    assert "5%20k%3F" in page.wait_for_request("questions")
    assert begins(page) == []
