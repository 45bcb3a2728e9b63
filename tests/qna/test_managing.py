"""The dialog in which a host manages one question."""

import pytest

from qna.models import Question


def address(question):
    return f"/r/{question.room.slug}/questions/{question.pk}/manage"


def test_a_host_reads_the_question_as_it_is_now(live_room, ada, cleo, client):
    question = Question.ask(live_room.admit(cleo), "Is it dear?")
    client.force_login(ada)
    assert "Is it dear?" in client.get(address(question)).content.decode()


def test_nobody_but_a_host_opens_it(live_room, cleo, ben, dov, client):
    question = Question.ask(live_room.admit(cleo), "Is it dear?")
    live_room.admit(ben)
    for person in (cleo, ben, dov):
        client.force_login(person)
        assert client.get(address(question)).status_code == 403


def test_a_withdrawn_question_is_not_there_any_more(live_room, ada, cleo, client):
    question = Question.ask(live_room.admit(cleo), "Is it dear?")
    question.withdraw()
    client.force_login(ada)
    assert client.get(address(question)).status_code == 404


@pytest.mark.parametrize(
    ("step", "state", "title", "done", "field"),
    [
        ("merged", "waiting", "Merge into another question", "Merged", 'name="q"'),
        ("refused", "waiting", "Hide this question", "Hidden", 'name="reason"'),
        ("refused", "pending", "Refuse this question", "Hidden", 'name="reason"'),
    ],
)
def test_each_step_is_a_form_of_its_own_about_the_question(
    live_room, ada, cleo, client, step, state, title, done, field
):
    question = Question.ask(live_room.admit(cleo), "Is it dear?")
    Question.objects.update(state=state)
    client.force_login(ada)
    to = address(question).replace("manage", step)
    html = client.get(to).content.decode()
    assert f'<h2 id="manage-question-title">{title}</h2>' in html
    assert f'action="{to}"' in html and f'hx-post="{to}"' in html and field in html
    assert f'data-undoable="{done}"' in html and 'data-about="Is it dear?"' in html
    assert "csrfmiddlewaretoken" in html and html.count("<form") == 1
