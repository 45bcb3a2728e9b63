"""Search finds words of every script, on SQLite and PostgreSQL alike."""

import pytest

from qna import search
from qna.models import Question
from rooms.models import Room

PAIRS = [
    ("où", "Où est la salle ?"),
    ("ou", "Où est la salle ?"),
    ("élève", "Un ELEVE peut-il venir ?"),
    ("eleve", "Chaque élève paie-t-il ?"),
    ("coeur", "Le cœur du sujet ?"),
    ("ubersetzung", "Gibt es eine Übersetzung?"),
    ("Übersetzung", "Wer macht die ubersetzung?"),
    ("strasse", "Welche Straße ist es?"),
    ("天気", "明日の天気はどうですか"),
    ("签证", "我需要签证吗？"),
    ("茶", "お茶はいくら"),
    ("ガラス", "ｶﾞﾗｽは割れますか"),
    ("เท่าไหร่", "ราคาเท่าไหร่ครับ"),
    ("ราคา", "ราคาเท่าไหร่ครับ"),
    ("سعر", "ما هو السِّعْرُ؟"),
    ("اسعار", "كم الأسعار؟"),
    ("가격", "이것의 가격은 얼마입니까?"),
    ("ΤΙΜΉ", "Ποια είναι η τιμη;"),
    ("ёлка", "Где елка?"),
    ("q3 2026", "Is Q3/2026 late?"),
]
ODD = [
    '"',
    "*",
    "NEAR(",
    "NEAR(a b)",
    "a OR b*",
    "'; --",
    "\x00",
    "-",
    "%",
    "c61z62 AND",
    "𝕏" * 900,
]


@pytest.fixture
def asked(live_room, cleo):
    """A function that asks a question as Cleo."""
    return lambda text: Question.ask(live_room.admit(cleo), text)


def found(room, words, **options):
    return [question.text for question in search.find(room, words, **options)]


@pytest.mark.parametrize(("words", "text"), PAIRS)
def test_words_are_found_in_every_script(live_room, asked, words, text):
    asked(text)
    asked("Something else, please?")
    assert found(live_room, words) == [text]


def test_all_words_must_occur(live_room, asked):
    asked("How do you price tea?")
    asked("How do you make tea?")
    assert found(live_room, "tea price") == ["How do you price tea?"]


def test_pairs_of_a_word_that_stand_apart_are_not_that_word(live_room, asked):
    asked("abx xbc")
    assert found(live_room, "abc") == []


@pytest.mark.parametrize("words", [*ODD, "x" * 10_000, "ﷺ" * 10_000, " ".join("abcdefgh" * 2000)])
def test_odd_words_do_no_harm(live_room, asked, words):
    asked("How do you price tea?")
    assert found(live_room, words) == []


def test_an_edited_question_is_found_by_its_new_words(live_room, asked):
    asked("Is it deer?").edit("Is it dear?")
    assert found(live_room, "dear") and not found(live_room, "deer")


def test_a_withdrawn_question_is_not_found_until_it_is_asked_again(live_room, asked):
    question = asked("Is it dear?")
    question.withdraw()
    assert not found(live_room, "dear")
    question.undo_withdrawal()
    assert found(live_room, "dear")


def test_a_deleted_question_leaves_the_index(live_room, asked):
    question = asked("Is it dear?")
    room = [live_room.pk]
    assert search.matching_any(room, ["dear"]) == [question.pk]
    Room.objects.get(pk=live_room.pk).questions.all().delete()
    assert search.matching_any(room, ["dear"]) == []


@pytest.mark.parametrize("state", ["pending", "dismissed", "refused", "inbox"])
def test_hosts_alone_find_what_others_do_not_read(live_room, asked, state):
    asked("Is it dear?")
    Question.objects.update(state=state)
    assert not found(live_room, "dear")
    assert found(live_room, "dear", to_hosts=True)


def test_questions_of_other_rooms_are_not_found(live_room, asked, ada):
    asked("Is it dear?")
    assert not found(Room.start(ada, "Another"), "dear")


def test_the_most_wanted_comes_first_and_the_rest_is_cut(live_room, asked, ben):
    for number in range(3):
        asked(f"Is tea {number} dear?")
    Question.objects.get(text="Is tea 1 dear?").upvote(live_room.admit(ben))
    assert found(live_room, "tea dear", limit=2) == ["Is tea 1 dear?", "Is tea 2 dear?"]


@pytest.mark.parametrize("voting", [Room.VOTES_AFTER_VOTING, Room.VOTES_AFTER_END, Room.NO_VOTES])
def test_neither_order_nor_cut_shows_hidden_votes(live_room, asked, voting):
    for number in range(3):
        asked(f"Is tea {number} dear?")
    Question.objects.filter(text="Is tea 0 dear?").update(votes=3)
    Question.objects.filter(text="Is tea 1 dear?").update(votes=2)
    live_room.change_rules(voting=voting)
    newest_first = [f"Is tea {number} dear?" for number in (2, 1, 0)]
    assert found(live_room, "tea dear") == newest_first
    assert found(live_room, "tea dear", limit=1) == newest_first[:1]
    assert found(live_room, "tea dear", to_hosts=True)[0] == "Is tea 0 dear?"


def test_votes_that_show_after_the_end_order_what_is_found_then(live_room, asked):
    for number in range(2):
        asked(f"Is tea {number} dear?")
    Question.objects.filter(text="Is tea 0 dear?").update(votes=3)
    live_room.change_rules(voting=Room.VOTES_AFTER_END)
    live_room.end()
    live_room.refresh_from_db()
    assert found(live_room, "tea dear") == ["Is tea 0 dear?", "Is tea 1 dear?"]
