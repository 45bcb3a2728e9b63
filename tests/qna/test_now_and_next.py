"""The slots Now and Next, and the one button that moves both on."""

import random

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from qna.models import Question
from rooms.live.room_page import draw
from rooms.models import Room

pytestmark = pytest.mark.django_db

NOW, NEXT, WAITING, ANSWERED = (
    *(Question.NOW, Question.NEXT),
    *(Question.WAITING, Question.ANSWERED),
)


@pytest.fixture
def four(live_room, cleo):
    """Four waiting questions with 4, 3, 2 and 1 votes."""
    seat = live_room.admit(cleo)
    asked = [Question.ask(seat, f"Q{number}?") for number in (1, 2, 3, 4)]
    for question, votes in zip(asked, (4, 3, 2, 1), strict=True):
        Question.objects.filter(pk=question.pk).update(votes=votes)
    return [Question.objects.get(pk=question.pk) for question in asked]


def states():
    return list(Question.objects.order_by("pk").values_list("state", flat=True))


def in_slots(room):
    now, following = Question.objects.now_in(room), Question.objects.next_in(room)
    return now and now.text, following and following.text


def press(room):
    """Press Next question on a page that shows both slots as they are."""
    now, following = Question.objects.now_in(room), Question.objects.next_in(room)
    return Question.go_on(room, now and now.pk, following and following.pk)


def test_next_question_fills_both_empty_slots(live_room, four):
    assert press(live_room)
    assert in_slots(live_room) == ("Q1?", "Q2?")


def test_next_question_completes_the_answer_and_moves_both_slots_on(live_room, four):
    press(live_room)
    press(live_room)
    assert in_slots(live_room) == ("Q2?", "Q3?")
    first = Question.objects.get(text="Q1?")
    assert first.is_answered and first.answered_at


def test_next_question_takes_a_chosen_one_before_those_with_more_votes(live_room, four):
    four[3].make_next()
    press(live_room)
    assert in_slots(live_room) == ("Q4?", "Q1?")


def test_next_question_with_none_waiting_completes_the_answer(live_room, four):
    Question.objects.exclude(text="Q1?").update(state=Question.DISMISSED)
    press(live_room)
    press(live_room)
    assert in_slots(live_room) == (None, None)
    assert Question.objects.get(text="Q1?").is_answered


def test_a_press_on_a_page_that_is_late_does_nothing(live_room, four):
    assert Question.go_on(live_room, None, None)
    assert not Question.go_on(live_room, None, None)
    assert in_slots(live_room) == ("Q1?", "Q2?")


def test_after_the_end_next_question_says_so(live_room, four, ada, browser_of):
    live_room.end()
    with pytest.raises(ValidationError, match="ended"):
        press(live_room)
    answer = browser_of(ada).post(reverse("go-on", args=[live_room.slug]) + "?now=&next=")
    assert (answer.status_code, answer.content) == (409, b"This session has ended.")


def test_the_one_before_in_the_slot_waits_again_with_its_votes(four):
    four[1].make_next()
    four[2].make_next()
    before = Question.objects.get(pk=four[1].pk)
    assert (before.state, before.votes) == (WAITING, 3)


@pytest.mark.parametrize("verb", [Question.dismiss, Question.withdraw, Question.refuse])
def test_only_a_waiting_question_becomes_next(four, verb):
    verb(four[0])
    assert not four[0].make_next()


def test_a_question_that_is_answered_becomes_no_next_one(four):
    four[0].take_up()
    assert not four[0].make_next()


def test_a_question_put_back_waits_without_marks(live_room, four):
    four[0].take_up()
    assert four[0].let_wait()
    back = Question.objects.get(pk=four[0].pk)
    assert (back.state, back.taken_at, back.answered_at) == (WAITING, None, None)
    assert in_slots(live_room) == (None, None)


def test_skipping_again_and_again_comes_round_to_the_first(live_room, four):
    four[0].make_next()
    seen = []
    for _ in range(5):
        following = Question.objects.next_in(live_room)
        seen.append(following.text)
        following.skip()
    assert seen == ["Q1?", "Q2?", "Q3?", "Q4?", "Q1?"]


def test_a_pinned_question_is_next_and_those_below_it_follow_by_their_votes(live_room, four):
    four[2].pin()
    seen = []
    press(live_room)
    for _ in range(3):
        seen.append(in_slots(live_room)[0])
        press(live_room)
    assert seen == ["Q3?", "Q1?", "Q2?"]


def test_skipping_goes_on_below_what_is_pinned(live_room, four):
    four[2].pin()
    four[2].make_next()
    seen = []
    for _ in range(5):
        following = Question.objects.next_in(live_room)
        seen.append(following.text)
        following.skip()
    assert seen == ["Q3?", "Q1?", "Q2?", "Q4?", "Q3?"]


def test_the_only_question_stays_next_when_it_is_skipped(live_room, cleo):
    only = Question.ask(live_room.admit(cleo), "Only?")
    only.make_next()
    assert only.skip()
    assert in_slots(live_room) == (None, "Only?")


def test_swapping_leaves_the_former_one_unanswered(live_room, four):
    press(live_room)
    assert Question.objects.next_in(live_room).swap()
    assert in_slots(live_room) == ("Q2?", "Q1?")
    former = Question.objects.get(text="Q1?")
    assert former.taken_at is None and former.answered_at is None


def test_swapping_twice_on_one_page_is_swapping_once(live_room, four):
    press(live_room)
    following = Question.objects.next_in(live_room)
    following.swap()
    assert not following.swap()
    assert in_slots(live_room) == ("Q2?", "Q1?")


def test_a_question_that_is_next_takes_votes(four, live_room, ben):
    seat = live_room.admit(ben)
    four[3].make_next()
    four[3].upvote(seat)
    assert Question.objects.get(pk=four[3].pk).votes == 2
    assert Question.objects.voted_by(seat) == [four[3].pk]
    four[3].take_back(seat)
    assert Question.objects.get(pk=four[3].pk).votes == 1


def test_an_asker_withdraws_a_question_that_is_next(live_room, four):
    four[0].make_next()
    before = Room.objects.get().event
    assert four[0].withdraw()
    assert in_slots(live_room) == (None, None)
    assert Room.objects.get().event == before + 2  # the question, and the slot


def test_the_question_that_is_next_at_the_end_waits_again(live_room, four):
    press(live_room)
    live_room.end()
    assert states() == [ANSWERED, WAITING, WAITING, WAITING]


@pytest.mark.parametrize("name", ["next", "let-wait", "skip", "swap"])
def test_only_hosts_move_questions_between_slots(live_room, four, cleo, ada, browser_of, name):
    url = reverse(name, args=[live_room.slug, four[0].pk])
    assert browser_of(cleo).post(url).status_code == 403
    assert browser_of(ada).post(url).status_code == 204


@pytest.mark.parametrize("sent", ["x", "-1", "9" * 30, "٣", "1.5"])
def test_a_number_that_is_none_moves_nothing(live_room, four, ada, browser_of, sent):
    url = reverse("go-on", args=[live_room.slug])
    assert browser_of(ada).post(url, {"now": sent, "next": ""}).status_code == 204
    assert in_slots(live_room) == (None, None)


def test_a_host_is_told_when_a_question_waits_no_more(live_room, four, ada, browser_of):
    four[0].take_up()
    answer = browser_of(ada).post(reverse("next", args=[live_room.slug, four[0].pk]))
    assert answer.status_code == 409 and b"does not wait" in answer.content


def test_hosts_read_what_is_next_and_others_do_not(live_room, four):
    four[0].make_next()
    assert "Q1?" in draw(live_room, "host", "en", ["next"])[0]
    for role in ("speaker", "audience"):
        assert "Q1?" not in draw(live_room, role, "en", ["next"])[0]


def test_the_audience_reads_next_on_the_question(live_room, four):
    four[0].make_next()
    assert "is-next" in draw(live_room, "audience", "en", [f"question:{four[0].pk}"])[0]


def test_an_asker_who_is_invited_is_not_invited_again(live_room, four):
    host = live_room.seats.get(role="host")
    four[0].take_up()
    live_room.refresh_from_db()
    assert "Invited" not in draw(live_room, "host", "en", ["now"])[0]
    invitation = four[0].invite_asker(host)
    assert "Invited" in draw(live_room, "host", "en", ["now"])[0]
    assert "Invited" not in draw(live_room, "audience", "en", ["now"])[0]
    invitation.decline()
    assert "Invited" not in draw(live_room, "host", "en", ["now"])[0]


VERBS = ["take_up", "finish", "make_next", "let_wait", "skip", "swap", "dismiss", "put_back"]


@pytest.mark.parametrize("seed", range(12))
def test_in_every_order_of_verbs_each_slot_has_one_question_and_none_is_lost(live_room, four, seed):
    chance = random.Random(seed)
    for _ in range(40):
        if chance.random() < 0.3:
            press(live_room)
        else:
            question = Question.objects.get(pk=chance.choice(four).pk)
            getattr(question, chance.choice(VERBS))()
        found = states()
        assert len(found) == 4
        assert found.count(NOW) <= 1 and found.count(NEXT) <= 1
        for question in Question.objects.all():
            assert bool(question.taken_at) or not question.answered_at
            if question.state in (WAITING, NEXT):
                assert question.answered_at is None


def test_an_empty_slot_names_the_question_that_will_be_taken(live_room, four):
    html = draw(live_room, "host", "en", ["next"])[0]
    assert "Q1?" in html and f"next={four[0].pk}" in html
    assert "Q1?" not in draw(live_room, "audience", "en", ["next"])[0]
    Question.objects.filter(pk=four[2].pk).update(votes=9)
    assert "Q3?" in draw(live_room, "host", "en", ["best-waiting"])[0]
    assert not draw(live_room, "audience", "en", ["best-waiting"])[0]
    four[3].make_next()
    assert not draw(live_room, "host", "en", ["best-waiting"])[0]


def test_the_question_that_the_empty_slot_names_is_taken_whatever_the_votes(live_room, four):
    Question.objects.filter(pk=four[2].pk).update(votes=9)
    assert Question.go_on(live_room, None, four[0].pk)
    assert in_slots(live_room) == ("Q1?", "Q3?")
    assert not Question.go_on(live_room, None, four[0].pk)  # a second press of the same page


def test_a_named_question_that_waits_no_more_is_not_taken(live_room, four):
    four[0].withdraw()
    assert not Question.go_on(live_room, None, four[0].pk)
    assert in_slots(live_room) == (None, None)
