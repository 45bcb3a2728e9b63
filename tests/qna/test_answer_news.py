"""Who is told that a question was answered, and how often."""

import pytest
from django.urls import reverse

from qna.models import AnswerNews, Question
from rooms.live.answer_news import news_for
from rooms.live.room_page import draw_personal
from rooms.models import Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleos(live_room, cleo):
    return live_room.admit(cleo)


@pytest.fixture
def dovs(live_room, dov):
    return live_room.admit(dov)


@pytest.fixture
def question(cleos):
    return Question.ask(cleos, "How do you price?")


def told(seat):
    news = news_for(seat.room, [seat.key]).get(seat.key)
    return [one.kind for one in news.news] if news else []


def answer(question):
    question.take_up()
    question.finish()


def test_an_asker_is_told_now_and_then_answered(question, cleos):
    question.take_up()
    assert told(cleos) == ["now"]
    question.finish()
    assert told(cleos) == ["answered"]
    html = draw_personal(question.room, cleos, "en")
    assert "Your question was answered" in html and "0:00" in html


def test_an_asker_who_hosts_by_then_reads_nothing_of_it_any_more(question, cleos):
    question.take_up()
    cleos.become(Seat.COHOST)
    question.finish()
    assert not AnswerNews.objects.exists(), "its page would go on saying that it is answered now"


def test_a_question_put_back_is_no_news(question, cleos):
    question.take_up()
    question.let_wait()
    assert told(cleos) == []


def test_askers_of_merged_questions_are_told_too(question, dovs, live_room, ben):
    bens = live_room.admit(ben)
    merged, again = Question.ask(dovs, "Which price?"), Question.ask(bens, "Price?")
    Question.objects.filter(pk=merged.pk).update(state="merged", merged_into=question)
    Question.objects.filter(pk=again.pk).update(state="merged", merged_into=merged)
    answer(question)
    assert told(dovs) == told(bens) == ["answered"]


def test_voters_are_told_if_they_want_it(question, dovs, live_room, ben):
    bens = live_room.admit(ben)
    Seat.objects.filter(pk=dovs.pk).update(wants_answers=True)
    question.upvote(dovs)
    question.upvote(bens)
    answer(question)
    assert (told(dovs), told(bens)) == (["answered"], [])
    assert "A question you voted for was answered" in draw_personal(live_room, dovs, "en")


@pytest.mark.parametrize(
    ("hide", "show"),
    [(Question.refuse, Question.show_again), (Question.dismiss, Question.put_back)],
)
def test_voters_read_nothing_of_a_question_that_is_put_aside_after_its_answer(
    question, dovs, cleos, hide, show
):
    Seat.objects.filter(pk=dovs.pk).update(wants_answers=True)
    question.upvote(dovs)
    answer(question)
    hide(question)
    assert (told(dovs), told(cleos)) == ([], ["answered"])
    show(question)
    assert told(dovs) == ["answered"]


@pytest.mark.parametrize(
    ("hide", "show"),
    [(Question.refuse, Question.show_again), (Question.dismiss, Question.put_back)],
)
def test_askers_of_merged_questions_read_nothing_of_one_that_is_put_aside_after_its_answer(
    question, dovs, cleos, hide, show
):
    Question.ask(dovs, "Which price?").merge_into(question)
    answer(question)
    hide(question)
    assert (told(dovs), told(cleos)) == ([], ["answered"])
    assert question.text not in draw_personal(question.room, dovs, "en")
    show(question)
    assert told(dovs) == ["answered"]


def test_a_dismissed_question_is_told_to_its_asker_until_it_is_back(question, cleos):
    question.dismiss()
    assert told(cleos) == ["dismissed"]
    question.put_back()
    assert told(cleos) == []


def test_a_private_answer_is_told_to_its_asker_alone(question, cleos, dovs, live_room):
    Seat.objects.update(wants_answers=True)
    question.upvote(dovs)
    question.answer_in_writing(live_room.seats.get(role="host"), "Psst.", private=True)
    assert (told(cleos), told(dovs)) == (["private"], [])


def test_a_written_answer_is_told_once_however_often_it_is_changed(question, cleos, live_room):
    host = live_room.seats.get(role="host")
    question.answer_in_writing(host, "Ten.")
    AnswerNews.mark_seen(cleos, [(question.pk, "written")])
    question.answer_in_writing(host, "Twelve.")
    assert told(cleos) == []


def test_the_end_tells_the_asker_of_the_last_answer(question, cleos):
    question.take_up()
    question.room.end()
    assert told(cleos) == ["answered"]
    cleos.room.refresh_from_db()
    html = draw_personal(cleos.room, cleos, "en")
    assert f"?q={question.pk}#question-{question.pk}" in html


def test_what_was_read_is_not_told_again(question, cleos, cleo, browser_of):
    answer(question)
    url = reverse("news-seen", args=[question.room.slug])
    assert browser_of(cleo).post(f"{url}?seen={question.pk}.answered").status_code == 204
    assert told(cleos) == []


def test_newer_news_is_not_read_with_the_older(question, cleos):
    question.take_up()
    question.finish()
    AnswerNews.mark_seen(cleos, [(question.pk, "now")])
    assert told(cleos) == ["answered"]


def test_nobody_reads_the_news_of_others_away(question, cleos, dovs, dov, browser_of):
    answer(question)
    browser_of(dov).post(reverse("news-seen", args=[question.room.slug]), {"seen": "1.answered"})
    assert told(cleos) == ["answered"]


@pytest.mark.parametrize("sent", ["", "x", "1", ".", "-1.now", "9" * 5000, "1.now," * 500])
def test_nonsense_marks_nothing(question, cleo, cleos, browser_of, sent):
    answer(question)
    url = reverse("news-seen", args=[question.room.slug])
    assert browser_of(cleo).post(url, {"seen": sent}).status_code == 204
    assert told(cleos) == ["answered"]


def test_hosts_are_not_told_of_what_they_do(live_room, ada):
    own = Question.ask(live_room.seat_of(ada), "Mine?")
    answer(own)
    assert told(live_room.seat_of(ada)) == []


def test_the_switch_is_off_at_first_and_turned_by_its_owner(live_room, dovs, dov, browser_of):
    url = reverse("answers-wanted", args=[live_room.slug])
    browser = browser_of(dov)
    wants = lambda: Seat.objects.get(pk=dovs.pk).wants_answers  # noqa: E731
    assert not wants()
    browser.post(url, {"wanted": "on"})
    assert wants()
    browser.post(url)
    assert not wants()


def test_news_hold_the_answer_that_everybody_reads_alone(question, cleos, live_room):
    host = live_room.seats.get(role="host")
    question.answer_in_writing(host, "Twelve a month.")
    html = draw_personal(live_room, cleos, "en")
    assert "Twelve a month." in html
    assert f'data-shows-answer="{question.pk}"' in html
    question.answer_in_writing(host, "Ten, for you.", private=True)
    assert [one.answer for one in news_for(live_room, [cleos.key])[cleos.key].news] == [""]
