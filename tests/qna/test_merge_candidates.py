"""The questions that are offered for a merge: those most alike, in every script and in any room."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qna import merge_candidates as candidates
from qna import search
from qna.merge_candidates import merge_candidates
from qna.models import Question
from rooms.models import Room

OTHERS = ["What did you fail at?", "Who paid for the tea?", "今日は何を食べましたか", "أين القاعة؟"]


@pytest.fixture
def seat(live_room, cleo):
    return live_room.admit(cleo)


@pytest.fixture
def others(seat):
    return [Question.ask(seat, text) for text in OTHERS]


def ask_many(seat, number, text="How did you and your team do it in {}?", votes=3):
    rows = [
        Question(room=seat.room, asker=seat, text=text.format(one), votes=votes)
        for one in range(number)
    ]
    for question in Question.objects.bulk_create(rows):
        search.keep(question)


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("How do you price?", "How do you set a price?"),
        ("Pricing a product", "How are products priced?"),
        ("Où vois-tu l’été prochain ?", "Ou vois tu l'ete prochain"),
        ("Wie hoch sind Übersetzungskosten?", "Kosten einer Ubersetzung"),
        ("明日の天気はどうですか", "明日の天気は"),
        ("我需要签证吗？", "签证需要多久"),
        ("ราคาเท่าไหร่ครับ", "ราคาตั๋วเท่าไหร่"),
        ("كم الأسعار؟", "ما هي أسعار التذاكر؟"),
        ("이것의 가격은 얼마입니까?", "가격은 얼마"),
    ],
)
def test_the_most_alike_comes_first_in_every_script(seat, others, text, alike):
    other = Question.ask(seat, alike)
    assert merge_candidates(Question.ask(seat, text))[0] == other


def test_where_nothing_is_alike_the_most_wanted_come_first(seat, others, live_room, ben):
    others[2].upvote(live_room.admit(ben))
    found = merge_candidates(Question.ask(seat, "Xyz qqq www?"))
    assert found[0] == others[2] and set(found) == set(others)


def test_in_a_large_room_an_old_question_without_votes_is_found(seat):
    old = Question.ask(seat, "How do you price your first product?")
    ask_many(seat, 2500)
    assert merge_candidates(Question.ask(seat, "What price has your first product?"))[0] == old


def test_in_a_large_room_a_part_of_it_is_compared(seat):
    ask_many(seat, 1500)
    question = Question.ask(seat, "How did you and your team do it?")
    with CaptureQueriesContext(connection) as queries:
        merge_candidates(question)
    named = [re.findall(r'"id" IN \(([\d, ]+)\)', one["sql"]) for one in queries]
    most = max(len(pks.split(",")) for found in named for pks in found)
    assert candidates.WANTED < most <= 2 * search.CANDIDATES + candidates.WANTED
    assert len(queries) < 8


@pytest.mark.parametrize("words", ['"', "*", "?", "NEAR(", "x" * 10_000, "\x00"])
def test_words_that_no_question_has_find_none(seat, others, words):
    assert merge_candidates(others[0], words) == []


def test_words_find_those_alone_that_hold_them_all(seat, others):
    found = Question.ask(seat, "Où vois-tu l’Été prochain ?")
    Question.ask(seat, "Où est la salle ?")
    assert merge_candidates(others[0], "ou ETE") == [found]
    assert merge_candidates(others[0], "今日") == [others[2]]


def test_questions_of_other_rooms_and_those_put_aside_are_not_offered(seat, others, ada):
    elsewhere = Question.ask(Room.start(ada, "Another").seats.get(), "What did you fail at, then?")
    others[0].dismiss()
    found = merge_candidates(Question.ask(seat, "What did you fail at today?"))
    assert elsewhere not in found and others[0] not in found
