"""What screen readers read out about people who come and go, and the button beside a question."""

import pytest

from hotline.accounts.models import User
from qna.models import Question
from rooms.models import Seat
from tests.support.page.speaking import mark_as_heard


@pytest.fixture
def cleos_page(live_room, cleo, open_page):
    return open_page(live_room.admit(cleo))


def status(room_page):
    return room_page.tab.locator("[data-controller='announcements'][role='status']")


def wait_for_announcement(room_page, text):
    room_page.wait_until(
        lambda: status(room_page).text_content() == text,
        lambda: f"it says {status(room_page).text_content()!r}",
    )


def test_coming_on_stage_and_leaving_it_are_read_out(cleos_page, live_room, ben):
    seat = mark_as_heard(live_room.admit(ben, Seat.SPEAKER))
    cleos_page.push_regions("stage")
    wait_for_announcement(cleos_page, "Ben is on stage.")
    seat.step_down()
    cleos_page.push_regions("stage")
    wait_for_announcement(cleos_page, "Ben left the stage.")


def test_a_raised_hand_is_read_out_once(cleos_page, live_room, ben):
    live_room.admit(ben).raise_hand()
    cleos_page.push_regions("hands")
    wait_for_announcement(cleos_page, "Ben raised a hand.")
    status(cleos_page).evaluate("(status) => (status.textContent = '')")
    cleos_page.push_regions("hands")
    cleos_page.push(here=2)
    cleos_page.tab.get_by_text("2 here").wait_for()
    assert status(cleos_page).text_content() == ""


def test_a_hand_that_brings_its_owner_on_stage_is_not_read_out_as_lowered(
    cleos_page, live_room, ben
):
    seat = live_room.admit(ben)
    seat.raise_hand()
    cleos_page.push_regions("hands")
    wait_for_announcement(cleos_page, "Ben raised a hand.")
    seat.become(Seat.SPEAKER)
    cleos_page.push_regions("stage", "hands")
    cleos_page.tab.locator("#hands .person").wait_for(state="detached")
    assert status(cleos_page).text_content() == "Ben raised a hand."
    mark_as_heard(seat)
    cleos_page.push_regions("stage", "hands")
    wait_for_announcement(cleos_page, "Ben is on stage.")


def test_an_invitation_is_not_read_out_as_a_raised_hand(live_room, ada, cleo, open_page):
    adas_page = open_page(live_room.seat_of(ada))
    live_room.admit(cleo).invite(adas_page.seat)
    adas_page.push_regions("hands")
    adas_page.tab.locator("#hands").get_by_text("invited").wait_for(state="attached")
    assert status(adas_page).text_content() == ""


def test_many_changes_at_once_are_summed_up(cleos_page, live_room):
    for number in range(1, 6):
        live_room.admit(User.objects.welcome_guest(f"Ben {number}")).raise_hand()
    cleos_page.push_regions("hands")
    wait_for_announcement(cleos_page, "5 people raised a hand.")


def test_ones_own_coming_on_stage_is_read_out_as_such(live_room, ben, open_page):
    bens_page = open_page(live_room.admit(ben, Seat.SPEAKER))
    mark_as_heard(bens_page.seat)
    bens_page.push_regions("stage")
    wait_for_announcement(bens_page, "You are on stage.")


def test_the_question_that_is_answered_is_read_out_without_its_clock(cleos_page, live_room, ben):
    Question.ask(live_room.admit(ben), "How do you price?").take_up()
    cleos_page.push_regions("now")
    wait_for_announcement(cleos_page, "Now: How do you price?")


def test_new_questions_of_others_are_counted(cleos_page, live_room, ben):
    asked = [Question.ask(live_room.admit(ben), f"Q{number}?") for number in range(12)]
    cleos_page.push_questions(*asked)
    wait_for_announcement(cleos_page, "12 new questions")


def test_ones_own_new_question_is_not_read_out(cleos_page, live_room, cleo):
    cleos_page.push_questions(Question.ask(live_room.admit(cleo), "Q1?"))
    cleos_page.wait_for_order("Q1")
    assert status(cleos_page).text_content() == ""


RECORD_TEXTS = """(status) => {
  window.texts = [];
  new MutationObserver(() => status.textContent && window.texts.push(status.textContent))
    .observe(status, {childList: true, characterData: true, subtree: true});
}"""


def stop_time(room_page):
    """From now on the page's time goes on by `run_for` alone."""
    room_page.tab.clock.install(time=0)
    room_page.tab.clock.pause_at(1000)


def test_a_hundred_events_in_five_seconds_are_three_texts_the_last_one_true(
    cleos_page, live_room, ben
):
    tab = cleos_page.tab
    stop_time(cleos_page)
    status(cleos_page).evaluate(RECORD_TEXTS)
    seat = live_room.admit(ben)
    for number in range(1, 51):
        cleos_page.push_questions(Question.ask(seat, f"Q{number}?"), event=1000 + number)
        cleos_page.push_list()
        tab.locator("#questions").get_by_text(f"Q{number}?", exact=True).wait_for(state="attached")
        tab.clock.run_for(100)
    assert len(tab.evaluate("() => texts")) <= 3
    tab.clock.run_for(3000)
    numbers = [int(text.split()[0]) for text in tab.evaluate("() => texts")]
    assert sum(numbers) == 50


def test_the_newest_of_a_kind_is_read_out(cleos_page):
    tab = cleos_page.tab
    stop_time(cleos_page)
    status(cleos_page).evaluate(RECORD_TEXTS)
    for sentence in ("First", "Second", "Third"):
        tab.evaluate(
            """(sentence) => document.dispatchEvent(new CustomEvent("hotline:announce", {
              detail: {kind: "sound", sentence}}))""",
            sentence,
        )
    tab.clock.run_for(6000)
    assert tab.evaluate("() => texts") == ["First", "Third"]


def test_what_concerns_ones_own_time_goes_first(cleos_page):
    tab = cleos_page.tab
    stop_time(cleos_page)
    status(cleos_page).evaluate(RECORD_TEXTS)
    tab.evaluate(
        """() => {
          const announce = (kind) => document.dispatchEvent(new CustomEvent("hotline:announce", {
            detail: {kind, sentence: kind}}));
          announce("first");
          announce("second");
          document.getElementById("time-left").textContent = "30 seconds left";
        }"""
    )
    tab.clock.run_for(6000)
    assert tab.evaluate("() => texts") == ["first", "30 seconds left", "second"]


def test_no_clock_is_in_a_live_region(live_room, ada, ben, open_page):
    mark_as_heard(live_room.admit(ben, Seat.SPEAKER))
    live_room.admit(ben).raise_hand()
    Question.ask(live_room.seat_of(ben), "How do you price?").take_up()
    adas_page = open_page(mark_as_heard(live_room.seat_of(ada)))
    clocks = "[data-controller~=elapsed-time], [data-controller~=speaking-time]"
    assert adas_page.tab.locator(clocks).count() >= 3
    live = ":is([role=status], [role=alert], [role=log], [aria-live]:not([aria-live=off]))"
    assert adas_page.tab.locator(f"{live} :is({clocks})").count() == 0


def test_each_thing_that_happens_is_read_out_by_one_region_alone(cleos_page):
    """Other live regions are for refusals, for one's own sound, and for invitations."""
    regions = cleos_page.tab.locator("[role=status], [aria-live]:not([aria-live=off])")
    assert regions.count() == 1


def test_people_in_the_green_room_are_not_read_out_to_the_audience(room, ada, cleo, open_page):
    room_page = open_page(room.admit(cleo))
    room.open_green_room()
    mark_as_heard(room.seat_of(ada))
    room_page.push_regions("room-header", "stage")
    room_page.tab.locator("#room-header[data-green-room]").wait_for(state="attached")
    assert room_page.tab.locator(".tile").count() == 0
    assert status(room_page).text_content() == ""
    room.go_live()
    room_page.push_regions("room-header", "stage")
    wait_for_announcement(room_page, "Ada is on stage.")


def test_an_asker_who_is_on_stage_cannot_be_invited_from_their_question(
    live_room, ada, ben, open_page
):
    seat = live_room.admit(ben)
    question = Question.ask(seat, "What did you charge first?")
    adas_page = open_page(live_room.seat_of(ada))
    invite = adas_page.tab.get_by_role("button", name="Invite Ben on stage")
    assert invite.is_visible()
    seat.become(Seat.SPEAKER)
    adas_page.push_questions(question)
    invite.wait_for(state="hidden")
    seat.step_down()
    adas_page.push_questions(question, event=1001)
    invite.wait_for()


def test_an_asker_can_be_invited_from_their_question(live_room, ada, ben, open_page):
    question = Question.ask(live_room.admit(ben), "What did you charge first?")
    adas_page = open_page(live_room.seat_of(ada))
    adas_page.tab.get_by_role("button", name="Invite Ben on stage").click()
    adas_page.wait_for_request(f"questions/{question.pk}/invitation")


@pytest.mark.parametrize("news", ["pulse", "drawing"])
def test_people_in_the_green_room_are_told_when_they_go_live(room, ben, cleo, open_page, news):
    room.open_green_room()
    pages = [open_page(room.admit(ben, Seat.SPEAKER)), open_page(room.admit(cleo))]
    room.go_live()
    for page in pages:
        if news == "pulse":
            page.push(state="live")
        page.push_regions("room-header", "stage")
    wait_for_announcement(pages[0], "You are live. Everybody in the room hears the stage now.")
    assert not status(pages[1]).text_content()
