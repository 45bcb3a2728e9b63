"""Pins and labels of questions, by the model and by HTTP."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import escape

from hotline.limits.rate_limits import TABLE
from qna.models import Label, Question
from rooms.models import Room
from tests.support.limits import bucket_of, statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def questions(room, ben):
    seat = room.admit(ben)
    return [Question.ask(seat, f"Q{number}?") for number in range(1, 6)]


def url_of(name, question, *args):
    return reverse(name, args=[question.room.slug, question.pk, *args])


def names(question):
    return [label.name for label in Question.objects.get(pk=question.pk).sorted_labels]


def test_three_questions_of_a_room_are_pinned_at_most(questions):
    assert all(question.pin() for question in questions[:3])
    with pytest.raises(ValidationError, match="3 questions are pinned already"):
        questions[3].pin()
    questions[0].unpin()
    assert questions[3].pin()


def test_a_question_that_was_answered_gives_its_pin_to_another(questions):
    for question in questions[:3]:
        question.pin()
    questions[0].take_up()
    assert questions[3].pin()


def test_only_a_question_that_waits_is_pinned(questions):
    questions[0].dismiss()
    assert not questions[0].pin() and not questions[0].is_pinned


def test_a_pin_and_a_label_are_news_for_all_pages(room, questions):
    def events():
        return Room.objects.get(pk=room.pk).event

    before = events()
    questions[0].pin()
    assert events() == before + 1
    questions[0].label("Prices")  # the menu of labels, and the question
    assert events() == before + 3
    questions[1].label("Prices")
    assert events() == before + 4


def test_a_label_is_tidied_and_the_same_word_is_the_same_label(room, questions):
    questions[0].label("  First\u202e   prices ")
    questions[1].label("FIRST PRICES")
    assert names(questions[0]) == names(questions[1]) == ["First prices"]
    assert Label.objects.filter(room=room).count() == 1


def test_a_label_is_the_same_though_it_has_characters_that_nobody_sees(room, questions):
    questions[0].label("Prices")
    for number, name in enumerate(
        ("Pri\u200bces", "prices\u2060", "Ｐｒｉｃｅｓ", "\ufeffPRICES"), 1
    ):
        questions[number].label(name)
    assert [label.name for label in Label.objects.filter(room=room)] == ["Prices"]


STRANGE = [
    *("مرحبا بالعالم", "עברית abc", "👩‍👩‍👧‍👦 family", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "می‌خواهم", "ශ්‍රී ලංකා"),
    *("W" * 24, "=1+1", "</option>", "税金の手続きについて"),
]


@pytest.mark.parametrize("name", STRANGE)
def test_a_label_of_any_script_stays_as_it_is(questions, name):
    assert questions[0].label(name)
    assert names(questions[0]) == [name]


def test_marks_on_one_letter_of_a_label_are_limited(questions):
    questions[0].label("Z" + "\u0335\u0321" * 20 + "algo")
    assert [len(name) for name in names(questions[0])] == [4 + 5]


@pytest.mark.parametrize("name", STRANGE)
def test_a_label_of_any_script_is_isolated_wherever_a_page_shows_it(
    room, questions, ada, browser_of, name
):
    questions[0].label(name)
    browser = browser_of(ada)
    page = browser.get(room.get_absolute_url()).content.decode()
    dialog = browser.get(url_of("manage-question", questions[0])).content.decode()
    shown = escape(name)
    assert f'<span class="question-label" dir="auto">{shown}</span>' in page
    assert f'<option value="{shown}" dir="auto">{shown}</option>' in page
    assert f'<bdi class="label-name">{shown}</bdi>' in dialog


BLANK = ["", "   ", "\u202e\u200b", "\u3164", "\u2800 \u115f", "\ufe0f\u200d", "\u0301\u00ad"]


@pytest.mark.parametrize("name", [*BLANK, "x" * 25, "x" * 10_000])
def test_a_label_without_words_or_with_too_many_is_refused(questions, name):
    with pytest.raises(ValidationError):
        questions[0].label(name)
    assert names(questions[0]) == []


def test_a_question_has_three_labels_at_most(questions):
    for name in ("A", "B", "C"):
        questions[0].label(name)
    with pytest.raises(ValidationError, match="3 labels at most"):
        questions[0].label("D")
    assert not questions[0].label("A")


def test_a_room_has_twelve_labels_at_most(questions):
    for number in range(12):
        questions[number // 3].label(f"L{number}")
    with pytest.raises(ValidationError, match="12 labels at most"):
        questions[4].label("One more")
    assert questions[4].label("L0")


def test_a_label_that_no_question_has_is_deleted(questions):
    questions[0].label("Prices")
    questions[1].label("Prices")
    label = Label.objects.get()
    questions[0].unlabel(label)
    assert Label.objects.exists()
    questions[1].unlabel(label)
    assert not Label.objects.exists()


def test_hosts_alone_pin_and_label(questions, ben, dov, client, browser_of):
    for browser in (browser_of(ben), browser_of(dov), client):
        assert browser.post(url_of("question-pin", questions[0])).status_code == 403
        answer = browser.post(url_of("question-labels", questions[0]), {"name": "Prices"})
        assert answer.status_code == 403
    assert not Label.objects.exists()


def test_a_host_pins_by_http_and_reads_why_a_fourth_is_refused(questions, ada, browser_of):
    browser = browser_of(ada)
    for question in questions[:3]:
        assert browser.post(url_of("question-pin", question)).status_code == 204
    answer = browser.post(url_of("question-pin", questions[3]))
    assert answer.status_code == 409 and "Unpin one of them" in answer.content.decode()
    assert browser.delete(url_of("question-pin", questions[0])).status_code == 204
    assert not Question.objects.get(pk=questions[0].pk).is_pinned


def test_the_dialog_is_answered_with_its_labels(questions, ada, browser_of):
    browser = browser_of(ada)
    by_script = {"HX-Request": "true"}
    url = url_of("question-labels", questions[0])
    answer = browser.post(url, {"name": "Prices"}, headers=by_script)
    assert "Prices" in answer.content.decode()
    label = Label.objects.get()
    answer = browser.post(url_of("question-label", questions[1], label.pk), headers=by_script)
    assert names(questions[1]) == ["Prices"]
    answer = browser.delete(url_of("question-label", questions[1], label.pk), headers=by_script)
    assert answer.status_code == 200 and names(questions[1]) == []


def test_a_label_of_another_room_is_not_there(questions, ada, browser_of):
    other = Label.objects.create(room=Room.start(ada, "Another"), name="Prices")
    url = url_of("question-label", questions[0], other.pk)
    assert browser_of(ada).post(url).status_code == 404


def test_pins_and_labels_are_limited(questions, ada, browser_of, monkeypatch):
    monkeypatch.setitem(TABLE, "sort", TABLE["sort"]._replace(person=(bucket_of(2),)))
    browser, url = browser_of(ada), url_of("question-pin", questions[0])
    assert statuses(lambda _: browser.post(url), 3) == [204, 204, 429]


def test_the_page_shows_pins_and_labels_and_offers_the_filter(room, questions, cleo, browser_of):
    questions[0].pin()
    questions[0].label("<b>Prices")
    room.admit(cleo)
    html = browser_of(cleo).get(room.get_absolute_url()).content.decode()
    assert "question-pin" in html and "&lt;b&gt;Prices" in html and "<b>Prices" not in html
    assert 'value="&lt;b&gt;Prices"' in html
