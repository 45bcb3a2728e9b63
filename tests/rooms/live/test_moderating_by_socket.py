"""What hosts are sent of each other's moderating, and what nobody else is."""

import json

import pytest

from qna.models import Question
from rooms.models import Room, Seat
from tests.support.sockets import do, event_of, next_event, next_with, socket_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(room, ada, ben, cleo, dov):
    """Ada and Ben host, Cleo asks, Dov listens."""
    seats = {"ben": room.admit(ben, Seat.COHOST), "cleo": room.admit(cleo), "dov": room.admit(dov)}
    return seats | {"ada": room.seat_of(ada)}


async def frames_until(socket, key):
    """The texts of all messages up to the one with `key`."""
    texts = []
    while True:
        texts.append(await socket.receive_from(timeout=10))
        if key in json.loads(texts[-1]):
            return "".join(texts)


async def test_the_audience_is_sent_nothing_of_questions_that_are_not_approved(
    room, cast, ada, dov
):
    await do(Room.objects.update)(premoderated=True)
    asker = await do(Seat.objects.select_related("room").get)(pk=cast["cleo"].pk)
    now = await event_of(room)
    async with socket_of(dov, room.slug, now) as theirs, socket_of(ada, room.slug, now) as hers:
        await hers.send_json_to({"as": "host"})
        pending = await do(Question.ask)(asker, "Secret pending?")
        refused = await do(Question.ask)(asker, "Secret refused?")
        await do(refused.refuse)(Question.RUDE, "Mind your words", cast["ada"])
        await do(pending.fix)("Secret corrected?", "Secret pending?", cast["ada"])
        await hers.send_json_to({"looks": pending.pk})
        await do(room.go_live)()
        seen = await frames_until(theirs, "state")
        assert await next_with(hers, "acted")
        for secret in ("Secret", "Mind", "looks", "acted", "Ada looks", "data-number"):
            assert secret not in seen
        assert await next_with(theirs, "event")


@pytest.mark.parametrize("verb", ["withdraw", "refuse", "dismiss", "merge", "edit", "label"])
async def test_the_audience_does_not_learn_that_something_waits_for_a_moderator(
    room, cast, dov, verb
):
    other = await do(Question.ask)(cast["cleo"], "How?")
    await do(Room.objects.update)(premoderated=True)
    asker = await do(Seat.objects.select_related("room").get)(pk=cast["cleo"].pk)
    async with socket_of(dov, room.slug, await event_of(room)) as theirs:
        pending = await do(Question.ask)(asker, "Secret pending?")
        await do(act(verb, pending, other))()
        assert not [one for one in await frames_so_far(theirs) if reveals(one, pending)]


def act(verb, pending, other):
    return {
        "withdraw": pending.withdraw,
        "refuse": lambda: pending.refuse(Question.RUDE),
        "dismiss": pending.dismiss,
        "merge": lambda: pending.merge_into(other),
        "edit": lambda: pending.edit("Secret corrected?"),
        "label": lambda: pending.label("Prices"),
    }[verb]


async def frames_so_far(socket):
    """The texts of the messages that came, and of those that come in the next turns of the feed."""
    frames = list(map(json.dumps, socket.first))
    while not await socket.receive_nothing(timeout=0.6):
        frames.append(await socket.receive_from())
    return frames


def reveals(frame, question):
    """Whether a frame tells of the question: by its number, the queue's region, or an event."""
    said = (f"question-{question.pk}", "Secret", "pending-note", 'id="warnings"')
    html = json.loads(frame).get("html")
    is_of_labels = html and 'id="labels"' in html  # a new label is for everybody
    return (html is not None and not is_of_labels) or any(words in frame for words in said)


async def test_a_question_that_was_shown_leaves_the_pages_that_show_it(room, cast, dov):
    question = await do(Question.ask)(cast["cleo"], "How?")
    async with socket_of(dov, room.slug, await event_of(room)) as theirs:
        await do(question.withdraw)()
        assert (await next_event(theirs))["gone"] == [f"question-{question.pk}"]


async def test_hosts_are_told_that_a_pending_question_is_gone(room, cast, ada):
    await do(Room.objects.update)(premoderated=True)
    asker = await do(Seat.objects.select_related("room").get)(pk=cast["cleo"].pk)
    async with socket_of(ada, room.slug, await event_of(room)) as hers:
        await hers.send_json_to({"as": "host"})
        question = await do(Question.ask)(asker, "How?")
        await do(question.withdraw)()
        while not (message := await next_event(hers)).get("gone"):
            pass
        assert message["gone"] == [f"question-{question.pk}"]


async def next_pending_note(socket):
    while True:
        message = await next_event(socket)
        if 'id="pending-note"' in message["html"]:
            return message["html"]


async def test_hosts_read_at_once_how_many_questions_wait(room, cast, ada):
    await do(Room.objects.update)(premoderated=True)
    asker = await do(Seat.objects.select_related("room").get)(pk=cast["cleo"].pk)
    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        question = await do(Question.ask)(asker, "How?")
        assert 'data-number="1"' in await next_pending_note(socket)
        await do(question.refuse)(Question.RUDE)
        assert "data-number" not in await next_pending_note(socket)


async def test_other_hosts_read_what_a_host_did(room, cast, ben, cleo):
    questions = [await do(Question.ask)(cast["cleo"], text) for text in ("How?", "How much?")]
    async with socket_of(ben, room.slug, await event_of(room)) as socket:
        await do(questions[0].merge_into)(questions[1], cast["ada"])
        acted = await next_with(socket, "acted")
        assert acted == {"seat": cast["ada"].key, "name": "Ada", "what": "merged"}


async def test_other_hosts_read_which_question_a_host_looks_at(room, cast, ada, ben):
    question = await do(Question.ask)(cast["cleo"], "How?")
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as hers, socket_of(ben, room.slug, now) as his:
        await his.send_json_to({"looks": question.pk})
        looks = await next_with(hers, "looks")
        assert looks == {cast["ben"].key: {"name": "Ben", "question": question.pk}}


@pytest.mark.parametrize("said", ["x", None, -1, 2**70, True, [1], 1.5])
async def test_a_strange_look_is_ignored(room, cast, ada, said):
    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        await socket.send_json_to({"looks": said})
        await socket.send_json_to({"looks": 0})
        looks = await next_with(socket, "looks")
        assert looks == {cast["ada"].key: {"name": "Ada", "question": 0}}


async def test_a_look_of_a_listener_is_ignored(room, cast, ada, dov):
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as hers, socket_of(dov, room.slug, now) as theirs:
        await theirs.send_json_to({"looks": 1})
        await hers.send_json_to({"looks": 0})
        assert list(await next_with(hers, "looks")) == [cast["ada"].key]


async def test_a_merge_moves_votes_on_the_pages_of_their_voters_at_once(room, cast, ada, dov):
    first, second = [await do(Question.ask)(cast["cleo"], text) for text in ("How?", "How so?")]
    await do(second.upvote)(cast["dov"])
    async with socket_of(dov, room.slug, await event_of(room)) as socket:
        await do(second.merge_into)(first, cast["ada"])
        assert await next_with(socket, "mine") == [first.pk]
        await do(second.undo_merge)(cast["ada"])
        assert await next_with(socket, "mine") == [second.pk]


async def test_a_vote_for_a_merged_question_is_refused_with_the_other(room, cast, dov):
    first, second = [await do(Question.ask)(cast["cleo"], text) for text in ("How?", "How so?")]
    await do(second.merge_into)(first)
    async with socket_of(dov, room.slug, await event_of(room)) as socket:
        await socket.send_json_to({"vote": second.pk})
        assert "merged into “How?”" in await next_with(socket, "sorry")


@pytest.mark.parametrize("answered", [False, True])
async def test_a_hidden_question_leaves_the_notes_and_news_of_those_merged_into_it(
    room, cast, dov, answered
):
    question = await do(Question.ask)(cast["cleo"], "Secret?")
    merged = await do(Question.ask)(cast["dov"], "How so?")
    async with socket_of(dov, room.slug, await event_of(room)) as socket:
        await do(merged.merge_into)(question)
        if answered:
            await do(question.answer_in_writing)(cast["ada"], "Yes.")
        while "Secret?" not in await next_with(socket, "me"):
            pass
        await do(question.refuse)(Question.RUDE)
        while "Secret?" in await next_with(socket, "me"):
            pass
