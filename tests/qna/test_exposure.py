"""Exposures: the people on whose screens a question stood, each counted once."""

import pytest
from django.utils import timezone

from hotline.accounts.models import User
from hotline.accounts.signals import guest_signed_in
from qna.models import Exposure, Question
from rooms.models import Room, Seat

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.7"


@pytest.fixture
def question(room, ada):
    return Question.ask(room.seat_of(ada), "How do you price?")


def guests(room, number):
    return [room.admit(User.objects.welcome_guest(f"Guest {one}")) for one in range(number)]


def record(question, seats, address=ADDRESS):
    rows = [(question.pk, seat.pk, address) for seat in seats]
    return Exposure.record(question.room_id, rows)


def views(question):
    return Question.objects.get(pk=question.pk).views


def test_an_exposure_counts_once_however_often_it_is_reported(question, room, ben):
    seats = [room.admit(ben)]
    assert record(question, seats * 2) == 1
    assert record(question, seats) == 0
    assert views(question) == 1 == Exposure.objects.count()


def test_exposures_of_guests_of_one_network_count_three_times(question, room):
    record(question, guests(room, 10))
    assert views(question) == Exposure.WHOLE


def test_a_class_behind_one_address_that_votes_has_more_weight(question, room):
    seats = guests(room, 12)
    for seat in seats[:4]:
        question.upvote(seat, ADDRESS)
    for half in (seats[:6], seats[6:]):
        record(question, half)
    assert views(question) == 3 + 2 * 4


def test_guests_of_other_networks_and_accounts_count_besides(question, room, ben, dov):
    record(question, guests(room, 5))
    record(question, guests(room, 2), "198.51.100.9")
    record(question, [room.admit(ben), room.admit(dov)])
    assert views(question) == 3 + 2 + 2


def test_only_questions_that_wait_in_the_room_are_counted(question, room, ada, ben):
    seat = room.admit(ben)
    other = Room.start(ada, "Another session")
    elsewhere = Question.ask(other.seat_of(ada), "Elsewhere?")
    question.take_up()
    rows = [(pk, seat.pk, ADDRESS) for pk in (question.pk, elsewhere.pk, 10**9)]
    assert Exposure.record(room.pk, rows) == 0
    assert Exposure.record(other.pk, rows) == 0  # the seat is in another room
    assert not Exposure.objects.exists()


def test_after_the_end_nothing_is_counted(question, room, ben):
    room.end()
    assert record(question, [room.admit(ben)]) == 0
    assert views(question) == 0


def test_a_batch_costs_a_few_statements_however_large_it_is(
    question, room, ada, ben, django_assert_max_num_queries
):
    seats = [*guests(room, 30), room.admit(ben)]
    others = [Question.ask(room.seat_of(ada), f"Question {number}?") for number in range(4)]
    rows = [(one.pk, seat.pk, ADDRESS) for one in (question, *others) for seat in seats]
    with django_assert_max_num_queries(12):
        assert Exposure.record(room.pk, rows) == 5 * 4


def test_a_guest_who_signs_in_counts_once(question, room, cleo, dov):
    theirs, kept = room.admit(cleo), room.admit(dov)
    second = Question.ask(kept, "And discounts?")
    record(question, [theirs, kept])
    record(second, [theirs])
    guest_signed_in.send(User, guest=cleo, person=dov)
    assert (views(question), views(second)) == (1, 1)
    assert set(Exposure.objects.values_list("seat", flat=True)) == {kept.pk}


def test_exposures_keep_no_seat_of_a_guest_who_only_listened(question, room, cleo):
    seat = room.admit(cleo)
    record(question, [seat])
    long_ago = timezone.now() - 2 * User.IDLE
    Seat.objects.filter(pk=seat.pk).update(joined_at=long_ago)
    Room.objects.filter(pk=room.pk).update(state=Room.ENDED, ended_at=long_ago)
    assert seat in Seat.objects.idle()
