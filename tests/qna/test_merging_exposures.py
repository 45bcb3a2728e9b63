"""The people who saw a question, when it is merged into another one, and when that is undone."""

import pytest

from hotline.accounts.models import User
from hotline.accounts.signals import guest_signed_in
from qna import question_lists, ranking
from qna.models import Exposure, Question
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS, ANOTHER = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def first(live_room, cleo):
    return Question.ask(live_room.admit(cleo), "How do you price?")


@pytest.fixture
def second(live_room, dov):
    return Question.ask(live_room.admit(dov), "How do you set a price?")


@pytest.fixture
def accounts(live_room):
    """Seats of six people with accounts."""
    people = [User.objects.create_user(f"p{one}@example.com", f"P{one}", None) for one in range(6)]
    return [live_room.admit(person) for person in people]


def guests(room, number):
    return [room.admit(User.objects.welcome_guest(f"Guest {one}")) for one in range(number)]


def see(question, seats, address=ADDRESS):
    rows = [(question.pk, seat.pk, address) for seat in seats]
    return Exposure.record(question.room_id, rows)


def as_it_is(question):
    return Question.objects.get(pk=question.pk)


def views(*questions):
    """The views of the questions, which are the exposures that count."""
    found = [as_it_is(question).views for question in questions]
    rows = Exposure.objects.filter(counts=True)
    assert found == [rows.filter(question=question).count() for question in questions]
    return found


def merge(question, other):
    return as_it_is(question).merge_into(as_it_is(other))


def undo(question):
    return as_it_is(question).undo_merge()


def test_those_who_saw_either_count_once(first, second, accounts):
    see(first, accounts[:3])
    see(second, accounts[2:])
    merge(second, first)
    assert views(first, second) == [6, 4]


def test_undoing_gives_each_its_own_back(first, second, accounts):
    see(first, accounts[:3])
    see(second, accounts[2:])
    merge(second, first)
    undo(second)
    assert views(first, second) == [3, 4]


def test_who_sees_the_other_one_meanwhile_has_seen_it_after_undoing(first, second, accounts):
    see(second, accounts[:4])
    merge(second, first)
    see(first, accounts[2:])  # two of them by a copy already
    assert views(first) == [6]
    undo(second)
    assert views(first, second) == [4, 4]


def test_a_network_has_no_more_weight_in_two_merged_questions(first, second, live_room):
    crowd = guests(live_room, 12)
    see(first, crowd[:6])
    see(second, crowd[6:])
    merge(second, first)
    assert views(first) == [Exposure.WHOLE]
    see(first, guests(live_room, 2), ANOTHER)
    assert views(first) == [Exposure.WHOLE + 2]


def test_copied_votes_let_more_of_their_network_count(first, second, live_room):
    crowd = guests(live_room, 12)
    for seat in crowd[:2]:
        second.upvote(seat, ADDRESS)
    see(second, crowd)
    merge(second, first)
    assert views(first, second) == [3 + 2 * 2] * 2


def test_exposures_that_yielded_to_copies_count_again_after_undoing(first, second, live_room):
    crowd = guests(live_room, 6)
    see(second, crowd[:3])
    merge(second, first)
    see(first, crowd[3:])
    assert views(first) == [3]
    undo(second)
    assert views(first, second) == [3, 3]


def test_exposures_that_yielded_before_the_merge_do_not_count_after_undoing(
    first, second, live_room
):
    crowd = guests(live_room, 10)
    see(first, crowd[:5])
    see(second, crowd[5:])
    merge(second, first)
    first.upvote(crowd[0], ADDRESS)
    undo(second)
    assert views(first, second) == [3, 3]


def test_a_chain_of_merges_counts_each_person_once(first, second, accounts, live_room, ada):
    third = Question.ask(live_room.seat_of(ada), "Which price?")
    for question, seats in ((second, accounts[:3]), (first, accounts[2:4]), (third, accounts[3:])):
        see(question, seats)
    merge(second, first)
    merge(first, third)
    assert views(third) == [6]
    undo(first)
    undo(second)
    assert views(first, second, third) == [2, 3, 3]


def test_a_guest_who_signs_in_keeps_what_they_saw_themselves(first, second, live_room, cleo, dov):
    guest = User.objects.welcome_guest("Guest")
    theirs, kept = live_room.admit(guest), live_room.admit(dov)
    see(second, [kept])
    merge(second, first)
    see(first, [theirs])
    guest_signed_in.send(User, guest=guest, person=dov)
    undo(second)
    assert views(first) == [1]


def test_merging_gives_no_place_that_the_votes_do_not(first, second, accounts, live_room, ada):
    """Six people saw the merged question, and one voted for it; so it stays below a better one."""
    better = Question.ask(live_room.seat_of(ada), "What did you fail at?")
    for question in (second, better):
        see(question, accounts)
    second.upvote(accounts[0])
    for seat in accounts[:2]:
        better.upvote(seat)
    merge(second, first)
    score = ranking.score(1, 6, ranking.LEAST)
    one = as_it_is(first)
    assert ranking.score(one.votes, one.views, ranking.LEAST) == score
    top = question_lists.read(live_room, question_lists.FIRST[False], to_hosts=False)
    assert list(top.ids)[:2] == [better.pk, first.pk]


def test_exposures_during_a_merge_are_each_counted_once(first, second, accounts):
    see(second, accounts[:3])
    errors = at_once(
        lambda: merge(second, first),
        lambda: see(second, accounts[3:5]),
        lambda: see(first, accounts[2:]),
    )[1]
    assert not errors
    for question in (first, second):
        see(question, accounts)  # those that a held row left out
    assert views(first) == [6]


def test_two_undoings_at_once_take_the_copies_back_once(first, second, accounts):
    see(first, accounts[:2])
    see(second, accounts)
    merge(second, first)
    errors = at_once(lambda: undo(second), lambda: undo(second))[1]
    assert not errors
    assert views(first, second) == [2, 6]
