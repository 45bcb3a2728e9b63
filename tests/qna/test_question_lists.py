"""The lists of questions: what is in them, in which order, and for whom."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from qna import question_lists
from qna.models import Label, Question
from qna.question_lists import ListKey
from rooms.models import Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(room, cleo):
    return room.admit(cleo)


def ask(seat, text="How do you price?", **columns):
    question = Question.ask(seat, text)
    Question.objects.filter(pk=question.pk).update(**columns)
    question.refresh_from_db()
    return question


def ids(room, name, to_hosts=False, **key):
    return list(question_lists.read(room, ListKey(name, **key), to_hosts).ids)


def rule(room, voting):
    Room.objects.filter(pk=room.pk).update(voting=voting)
    room.refresh_from_db()


def page(browser, room, **query):
    return browser.get(reverse("questions", args=[room.slug]), query)


def items(answer):
    return [int(pk) for pk in re.findall(r'id="question-(\d+)"', answer.content.decode())]


def test_each_list_has_its_order(room, seat):
    early, loved, late = ask(seat), ask(seat, votes=3), ask(seat)
    assert ids(room, "votes") == [loved.pk, early.pk, late.pk]
    assert ids(room, "new") == [late.pk, loved.pk, early.pk]


def test_the_question_that_was_answered_last_is_the_first_of_the_answered(room, seat):
    now = timezone.now()
    first = ask(seat, state=Question.ANSWERED, answered_at=now)
    last = ask(seat, state=Question.ANSWERED, answered_at=now + timezone.timedelta(minutes=1))
    assert ids(room, "answered") == [last.pk, first.pk]


def test_a_list_has_the_size_and_the_label_that_were_asked_for(room, seat):
    label = Label.objects.create(room=room, name="Money")
    asked = [ask(seat) for _ in range(3)]
    label.questions.add(asked[2], asked[0])
    assert ids(room, "top", label="Money") == [asked[0].pk, asked[2].pk]
    whole = question_lists.read(room, ListKey("top", size=2), to_hosts=False)
    assert (len(whole.ids), whole.total) == (2, 3)


@pytest.mark.parametrize("name", question_lists.OF_HOSTS)
def test_lists_of_hosts_are_for_hosts_alone(room, seat, name, browser_of, cleo, ada):
    asked = ask(seat, state=name)
    assert items(page(browser_of(ada), room, list=name)) == [asked.pk]
    assert items(page(browser_of(cleo), room, list=name)) == []


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"list": "nonsense", "label": "x" * 10_000, "size": "50"},
        {"list": ["top"], "label": 5, "size": -(10**30)},
        {"list": "pending", "size": True},
    ],
)
def test_an_invalid_list_is_the_one_that_the_reader_sees_first(room, said):
    assert question_lists.key_of(said, room, to_hosts=False) == ListKey("top")
    assert question_lists.key_of(said, room, to_hosts=True).name in ("votes", "pending")


@pytest.mark.parametrize(("size", "rounded"), [(1, 50), (51, 100), (10**30, 2000)])
def test_sizes_are_multiples_of_fifty_and_bounded(room, size, rounded):
    assert question_lists.key_of({"size": size}, room, to_hosts=False).size == rounded


def test_numbers_of_questions_by_list(room, seat):
    for state in (Question.WAITING, Question.NEXT, Question.ANSWERED, Question.PENDING):
        ask(seat, state=state)
    assert question_lists.counts_in(room, to_hosts=False) == {"waiting": 2, "answered": 1}
    for_hosts = question_lists.counts_in(room, to_hosts=True)
    assert (for_hosts["waiting"], for_hosts["pending"], for_hosts["inbox"]) == (1, 1, 0)


def test_a_page_has_the_first_fifty_and_the_rest_by_request(room, seat, browser_of, cleo):
    asked = [ask(seat).pk for _ in range(53)]
    browser = browser_of(cleo)
    first = browser.get(room.get_absolute_url())
    assert items(first) == asked[:50] and b'data-total="53"' in first.content
    rest = page(browser, room, list="top", **{"from": "50"})
    assert items(rest) == asked[50:] and rest["Hotline-Total"] == "53"


@pytest.mark.parametrize("place", ["x", "-1", "9" * 5000, "", "٣"])
def test_an_invalid_place_in_a_list_is_its_beginning(room, seat, browser_of, cleo, place):
    asked = ask(seat)
    assert items(page(browser_of(cleo), room, **{"from": place})) == [asked.pk]


def test_a_page_shows_the_list_that_its_address_names(room, seat, browser_of, cleo):
    early, late = ask(seat), ask(seat)
    answer = browser_of(cleo).get(room.get_absolute_url(), {"list": "new"})
    assert items(answer) == [late.pk, early.pk] and b'data-name="new"' in answer.content


@pytest.mark.parametrize("words", ["PRICE you", "price", " price  how "])
def test_questions_are_found_by_their_words(room, seat, browser_of, cleo, words):
    asked = ask(seat)
    ask(seat, "Where are you?")
    assert items(page(browser_of(cleo), room, q=words)) == [asked.pk]


def test_a_stranger_reads_no_list_before_the_end_and_everybody_does_after_it(
    room, seat, browser_of, dov, client
):
    asked = ask(seat, state=Question.ANSWERED)
    assert page(browser_of(dov), room).status_code == 403
    room.end()
    assert items(page(client, room, list="answered")) == [asked.pk]


def test_after_the_end_a_page_lists_what_is_unanswered_beside_the_answers(
    room, seat, browser_of, cleo
):
    asked = ask(seat)
    answered = ask(seat, state=Question.ANSWERED)
    room.end()
    for _ in range(2):  # the same at each load
        answer = browser_of(cleo).get(room.get_absolute_url())
        assert items(answer) == [asked.pk] and b'data-name="top"' in answer.content
        assert f'id="answer-{answered.pk}"' in answer.content.decode()


@pytest.mark.parametrize("voting", [Room.VOTES_AFTER_VOTING, Room.VOTES_AFTER_END])
def test_hidden_totals_are_on_no_page_of_those_who_did_not_vote(
    room, seat, browser_of, cleo, ada, voting
):
    asked = ask(seat, votes=77, views=900)
    rule(room, voting)
    theirs = browser_of(cleo)
    for answer in (
        theirs.get(room.get_absolute_url()),
        page(theirs, room),
        page(theirs, room, q="price"),
        theirs.get(reverse("why-here", args=[room.slug, asked.pk]), {"list": "top"}),
    ):
        assert answer.status_code == 200 and "77" not in digits(answer)
    assert "77" in digits(browser_of(ada).get(room.get_absolute_url()))


def digits(answer):
    """The numbers on a page, outside of addresses, keys and hashes."""
    return re.findall(r'(?<=[>"\s])\d+(?=[<"\s])', answer.content.decode())


def test_after_their_own_vote_people_read_the_total_where_the_room_says_so(
    room, seat, browser_of, cleo
):
    asked = ask(seat, votes=77)
    rule(room, Room.VOTES_AFTER_VOTING)
    asked.upvote(seat)
    assert 'data-votes="78"' in page(browser_of(cleo), room).content.decode()
    rule(room, Room.VOTES_AFTER_END)
    assert "data-votes" not in page(browser_of(cleo), room).content.decode()


def test_hidden_totals_show_after_the_end(room, seat, browser_of, cleo):
    ask(seat, votes=77)
    rule(room, Room.VOTES_AFTER_END)
    room.end()
    assert 'data-votes="77"' in page(browser_of(cleo), room, list="top").content.decode()


@pytest.mark.parametrize("voting", [Room.VOTES_AFTER_END, Room.NO_VOTES])
def test_the_order_by_votes_is_for_those_who_read_the_votes(room, seat, voting):
    early, loved = ask(seat), ask(seat, votes=3)
    rule(room, voting)
    assert question_lists.key_of({"list": "votes"}, room, to_hosts=False).name == "top"
    if voting != Room.NO_VOTES:
        assert ids(room, "votes", to_hosts=True) == [loved.pk, early.pk]


def test_where_nobody_votes_a_vote_is_refused_in_words(room, seat, browser_of, cleo):
    asked = ask(seat)
    rule(room, Room.NO_VOTES)
    asked.room = room
    assert not asked.is_open_for_votes
    answer = browser_of(cleo).post(reverse("vote", args=[room.slug, asked.pk]))
    assert answer.status_code == 409 and b"In this room nobody votes." in answer.content
    with pytest.raises(ValidationError):
        asked.take_back(seat)
    html = page(browser_of(cleo), room).content.decode()
    assert "data-votes" not in html and 'class="vote' not in html


@pytest.mark.parametrize(
    ("columns", "name", "sentence"),
    [
        ({"votes": 12, "views": 40}, "top", "12 of the 40 people who saw it voted for it."),
        ({}, "top", "Few people have seen it yet, so it gets a place where it is seen."),
        ({"pinned_at": timezone.now()}, "top", "Pinned by a host."),
        ({"state": Question.NEXT}, "new", "A host chose it as the next question."),
        ({"votes": 3}, "votes", "3 people voted for it. The questions with the most votes come"),
        ({}, "new", "The newest questions come first."),
    ],
)
def test_a_sentence_says_why_a_question_stands_where_it_does(
    room, seat, browser_of, cleo, columns, name, sentence
):
    asked = ask(seat, **columns)
    answer = browser_of(cleo).get(reverse("why-here", args=[room.slug, asked.pk]), {"list": name})
    assert answer.content.decode().startswith(sentence)


def test_nobody_is_told_about_a_question_that_their_page_cannot_show(room, seat, browser_of, cleo):
    asked = ask(seat, state=Question.PENDING)
    answer = browser_of(cleo).get(reverse("why-here", args=[room.slug, asked.pk]))
    assert answer.status_code == 404


def test_fifty_questions_of_a_list_cost_as_many_queries_as_one(
    room, seat, browser_of, cleo, django_assert_max_num_queries, django_assert_num_queries
):
    ask(seat)
    browser = browser_of(cleo)
    page(browser, room, list="new")
    with django_assert_max_num_queries(15) as one:
        assert len(items(page(browser, room, list="new"))) == 1
    for _ in range(49):
        ask(seat)
    with django_assert_num_queries(len(one)):
        assert len(items(page(browser, room, list="new"))) == 50
