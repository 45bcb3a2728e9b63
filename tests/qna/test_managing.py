"""The dialog in which a host manages one question."""

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
