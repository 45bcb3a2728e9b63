"""Merging two questions that ask the same, and undoing it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hotline.accounts.models import User
from qna.merge_candidates import merge_candidates
from qna.models import Question, Vote
from rooms.models import Room, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(live_room, cleo):
    return Question.ask(live_room.admit(cleo), "How do you price?")


@pytest.fixture
def second(live_room, dov):
    return Question.ask(live_room.admit(dov), "How do you set a price?")


@pytest.fixture
def bens(live_room, ben):
    return live_room.admit(ben)


def address(name, question):
    return reverse(name, args=[question.room.slug, question.pk])


def as_it_is(question):
    return Question.objects.select_related("merged_into").get(pk=question.pk)


def counts(*questions):
    return [Question.objects.get(pk=question.pk).votes for question in questions]


def voted(seat):
    return Question.objects.voted_by(seat)


def test_the_merged_question_leaves_the_list(first, second):
    assert second.merge_into(first)
    assert not second.merge_into(first)
    merged = as_it_is(second)
    assert (merged.state, merged.merged_into) == (Question.MERGED, first)
    assert merged.merged_at


def test_votes_are_united_once_for_each_person(first, second, bens, live_room, ada):
    host = live_room.seat_of(ada)
    first.upvote(bens)
    second.upvote(bens)
    second.upvote(host)
    second.merge_into(first)
    assert counts(first, second) == [2, 2]
    assert voted(bens) == voted(host) == [first.pk]


def test_a_copied_vote_that_is_taken_back_is_taken_back_from_both(first, second, bens):
    second.upvote(bens)
    second.merge_into(first)
    as_it_is(first).take_back(bens)
    assert counts(first, second) == [0, 0]
    as_it_is(second).undo_merge()
    assert voted(bens) == []


def test_undoing_brings_both_back_as_they_were(first, second, bens, live_room, ada):
    host = live_room.seat_of(ada)
    first.upvote(bens)
    second.upvote(bens)
    second.upvote(host)
    second.merge_into(first)
    assert second.undo_merge() and not second.undo_merge()
    back = as_it_is(second)
    assert (back.state, back.merged_into, back.merged_at) == (Question.WAITING, None, None)
    assert counts(first, second) == [1, 2]
    assert voted(host) == [second.pk]


def test_undoing_keeps_what_people_did_since(first, second, bens, live_room, ada):
    host = live_room.seat_of(ada)
    second.upvote(bens)
    second.merge_into(first)
    as_it_is(first).upvote(host)  # new since then
    as_it_is(first).take_back(bens)
    as_it_is(first).upvote(bens)  # a vote of its own now
    as_it_is(second).undo_merge()
    assert counts(first, second) == [2, 0]
    assert voted(bens) == [first.pk]


def test_a_pending_question_comes_back_pending(first, second):
    Question.objects.filter(pk=second.pk).update(state=Question.PENDING)
    Room.objects.update(premoderated=True)
    second.merge_into(first)
    second.undo_merge()
    assert as_it_is(second).is_pending


def guests(room, number):
    return [room.admit(User.objects.welcome_guest(f"Guest {one}")) for one in range(number)]


def test_a_network_has_no_more_weight_in_two_merged_questions(first, second, live_room):
    crowd = guests(live_room, 40)
    for number, seat in enumerate(crowd):
        (first if number % 2 else second).upvote(seat, "192.0.2.7")
    assert counts(first, second) == [20, 20]
    second.merge_into(first)
    assert counts(first) == [20 + 20 // 4]


def test_votes_that_yielded_to_copies_count_again_after_undoing(first, second, live_room):
    crowd = guests(live_room, 22)
    for seat in crowd[:20]:
        second.upvote(seat, "192.0.2.7")
    second.merge_into(first)
    for seat in crowd[20:]:
        as_it_is(first).upvote(seat, "192.0.2.7")
    assert counts(first) == [20]
    as_it_is(second).undo_merge()
    assert counts(first, second) == [2, 20]


def test_a_chain_of_merges_counts_each_person_once(first, second, live_room, bens, ada):
    third = Question.ask(live_room.seat_of(ada), "Which price?")
    second.upvote(bens)
    second.merge_into(first)
    first.refresh_from_db()
    first.merge_into(third)
    assert counts(third) == [1]
    as_it_is(third).take_back(bens)
    assert counts(first, second, third) == [0, 0, 0]
    assert not Vote.objects.exists()


def test_the_last_merge_of_a_chain_is_undone_first(first, second, live_room, ada):
    third = Question.ask(live_room.seat_of(ada), "Which price?")
    second.merge_into(first)
    first.refresh_from_db()
    first.merge_into(third)
    with pytest.raises(ValidationError, match="Undo that first"):
        second.undo_merge()
    first.undo_merge()
    assert second.undo_merge()


def set_state(state):
    return lambda question: Question.objects.filter(pk=question.pk).update(state=state)


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (set_state(Question.WITHDRAWN), "not in the list"),
        (set_state(Question.REFUSED), "not in the list"),
        (set_state(Question.DISMISSED), "not in the list"),
        (set_state(Question.MERGED), "merged itself"),
        (set_state(Question.PENDING), "Approve it first"),
    ],
)
def test_what_cannot_take_a_merge(first, second, ada, browser_of, before, sentence):
    before(first)
    answer = browser_of(ada).post(address("merged", second), {"into": first.pk})
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert as_it_is(second).is_waiting


@pytest.mark.parametrize(
    ("state", "status", "sentence"),
    [
        (Question.NOW, 409, "being answered"),
        (Question.ANSWERED, 409, "been answered"),
        (Question.REFUSED, 409, "not in the list"),
        (Question.WITHDRAWN, 404, "not here any more"),
    ],
)
def test_what_cannot_be_merged(first, second, ada, browser_of, state, status, sentence):
    set_state(state)(second)
    answer = browser_of(ada).post(address("merged", second), {"into": first.pk})
    assert answer.status_code == status
    assert sentence in answer.content.decode()


def test_a_question_is_not_merged_into_itself(first, ada, browser_of):
    answer = browser_of(ada).post(address("merged", first), {"into": first.pk})
    assert answer.status_code == 409
    assert "into itself" in answer.content.decode()


@pytest.mark.parametrize("into", ["", "x", "-1", "9" * 30, "1٣"])
def test_a_strange_number_is_no_question(first, ada, browser_of, into):
    assert browser_of(ada).post(address("merged", first), {"into": into}).status_code == 404


def test_a_question_of_another_room_is_not_found(first, ada, browser_of):
    elsewhere = Question.ask(Room.start(ada, "Another").seats.get(), "Elsewhere?")
    answer = browser_of(ada).post(address("merged", first), {"into": elsewhere.pk})
    assert answer.status_code == 404


def test_after_the_end_nothing_is_merged(first, second):
    first.room.end()
    with pytest.raises(ValidationError, match="ended"):
        second.merge_into(first)


def test_a_question_that_is_next_frees_its_place(first, second):
    set_state(Question.NEXT)(second)
    second.merge_into(first)
    assert not Question.objects.filter(state=Question.NEXT).exists()
    second.undo_merge()
    assert as_it_is(second).is_waiting


def test_askers_of_a_question_that_was_answered_already_read_so(first, second):
    first.take_up()
    first.finish()
    second.merge_into(first)
    assert as_it_is(second).moderation_note == (
        "Your question was merged with: “How do you price?”. It was answered."
    )


def test_its_asker_reads_into_which_it_was_merged(first, second):
    second.merge_into(first)
    note = as_it_is(second).moderation_note
    assert note == "Your question was merged with: “How do you price?”"
    first.refresh_from_db()
    first.refuse()
    assert "price" not in as_it_is(second).moderation_note


def test_a_vote_for_a_merged_question_is_refused_with_the_other(
    first, second, ben, bens, browser_of
):
    second.merge_into(first)
    for send in (browser_of(ben).post, browser_of(ben).delete):
        answer = send(address("vote", second))
        assert answer.status_code == 409
        assert "merged into “How do you price?”" in answer.content.decode()


def test_the_most_alike_are_offered_first(first, second, live_room, cleo):
    seat = live_room.admit(cleo)
    Question.ask(seat, "What did you fail at?")
    assert merge_candidates(second)[0] == first
    assert second not in merge_candidates(second)


def test_a_host_finds_the_other_by_words_without_accents(second, live_room, cleo, ada, browser_of):
    found = Question.ask(live_room.admit(cleo), "Où vois-tu l’Été prochain ?")
    answer = browser_of(ada).get(address("merged", second), {"q": "ou ETE"})
    assert f'value="{found.pk}"' in answer.content.decode()
    assert merge_candidates(second, "winter") == []


def test_only_hosts_of_the_room_merge(first, second, cleo, ben, bens, dov, browser_of):
    other = Room.objects.create(title="Another", host=ben)
    other.admit(ben, Seat.COHOST)
    for person in (cleo, ben, dov):
        browser = browser_of(person)
        assert browser.get(address("merged", second)).status_code == 403
        assert browser.post(address("merged", second), {"into": first.pk}).status_code == 403
        assert browser.delete(address("merged", second)).status_code == 403
    assert as_it_is(second).is_waiting
