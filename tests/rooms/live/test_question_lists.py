"""The lists of questions that pages are sent over their sockets."""

import asyncio
import json

import pytest
from django.urls import reverse

from hotline.push.subscriber import Subscriber
from hotline.push.variant import ListKey, Variant
from qna.models import Exposure, Question
from qna.question_lists import STEP
from rooms.live import exposures, feed, question_lists
from rooms.live.question_lists import ListInUse, QuestionLists
from rooms.models import Room
from tests.support.eventually import soon
from tests.support.sockets import do, event_of, next_showing, next_with, socket_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    """The same turns in less time."""
    monkeypatch.setattr(feed, "PACE", 0.02)
    monkeypatch.setattr(question_lists, "EVERY", 0.05)
    monkeypatch.setattr(question_lists, "SOON", 0.02)
    monkeypatch.setattr(exposures, "EVERY", 0.05)


@pytest.fixture
def asked(room, cleo):
    """A function that asks a question, with some columns, and tells nobody."""
    seat = room.admit(cleo)

    def ask(text="How do you price?", **columns):
        return Question.objects.create(room=room, asker=seat, text=text, **columns)

    return ask


async def list_with(socket, check):
    while not check(shown := await next_with(socket, "list")):
        pass
    return shown


async def test_a_page_that_joins_is_sent_its_list_and_the_numbers(room, ada, cleo, asked):
    question, private = await do(asked)(), await do(asked)(state=Question.PENDING)
    now = await event_of(room)
    async with socket_of(cleo, room.slug, now) as theirs, socket_of(ada, room.slug, now) as hers:
        got = {**await both(theirs, "list", "counts")}
        assert got["list"] == {
            "name": "top",
            "label": "",
            "size": STEP,
            "ids": [question.pk],
            "total": 1,
            "newest": question.pk,
        }
        assert got["counts"] == {"waiting": 1, "answered": 0}
        got = await both(hers, "list", "counts")
        assert got["list"]["name"] == "votes" and got["counts"]["pending"] == 1
        await hers.send_json_to({"show": {"list": "pending"}})
        assert (await next_with(hers, "list"))["ids"] == [private.pk]


async def both(socket, *keys):
    """The first messages that have these keys."""
    got = {}
    while set(keys) - got.keys():
        message = socket.first.pop(0) if socket.first else await socket.receive_json_from(10)
        got = message | got
    return got


async def test_a_page_says_with_since_which_list_it_shows(room, cleo, asked):
    early, late = await do(asked)(), await do(asked)()
    async with socket_of(cleo, room.slug) as theirs:
        await theirs.send_json_to({"show": {"list": "new"}, "since": await event_of(room)})
        assert (await next_with(theirs, "list"))["ids"] == [late.pk, early.pk]


async def test_a_page_is_sent_the_questions_that_it_lacks(room, cleo, asked):
    question, private = await do(asked)(), await do(asked)(state=Question.PENDING)
    async with socket_of(cleo, room.slug, await event_of(room)) as theirs:
        await theirs.send_json_to({"questions": [question.pk, private.pk, 10**9]})
        while "entering" not in (message := await theirs.receive_json_from(10)):
            pass
        assert f'id="question-{question.pk}"' in message["entering"]
        assert f"question-{private.pk}" not in message["entering"]
        assert message["gone"] == [f"question-{private.pk}", f"question-{10**9}"]


@pytest.mark.parametrize("pks", [None, "1", {}, [True, "x", -1, 10**30, None, [1]], [1] * 5000])
@pytest.mark.parametrize("word", ["questions", "seen", "show"])
async def test_an_invalid_message_about_questions_does_no_harm(room, cleo, asked, word, pks):
    question = await do(asked)()
    async with socket_of(cleo, room.slug, await event_of(room)) as theirs:
        await theirs.send_json_to({word: pks})
        await theirs.send_json_to({"vote": question.pk})
        assert await next_with(theirs, "voted") == {str(question.pk): True}


async def test_a_question_is_pushed_only_to_pages_whose_list_has_it(room, ada, cleo, asked):
    for number in range(STEP):
        await do(asked)(f"Loved {number}?", votes=9)
    last = await do(asked)("The last one?")
    now = await event_of(room)
    async with socket_of(cleo, room.slug, now) as theirs, socket_of(cleo, room.slug, now) as more:
        await more.send_json_to({"show": {"size": 2 * STEP}})
        await list_with(more, lambda shown: last.pk in shown["ids"])
        await next_with(theirs, "list")
        last.room = await do(Room.objects.get)(pk=room.pk)
        await do(last.take_up)()
        assert "The last one?" in (await next_showing(more, f"question-{last.pk}"))
        message = {}
        while message.get("event", 0) <= now:
            message = await theirs.receive_json_from(10)
        assert f'id="question-{last.pk}"' not in message["html"]


async def test_votes_change_the_order_of_the_pages_that_show_it(room, ada, cleo, asked):
    early, late = await do(asked)(), await do(asked)()
    now = await event_of(room)
    async with socket_of(cleo, room.slug, now) as theirs, socket_of(ada, room.slug, now) as hers:
        await list_with(hers, lambda shown: shown["ids"] == [early.pk, late.pk])
        await theirs.send_json_to({"vote": late.pk})
        for socket in (hers, theirs):
            await list_with(socket, lambda shown: shown["ids"] == [late.pk, early.pk])


async def test_what_stood_on_screen_is_counted_if_the_page_was_sent_it(room, ben, asked):
    question, other = await do(asked)(), await do(asked)(state=Question.PENDING)
    await do(room.admit)(ben)
    async with socket_of(ben, room.slug, await event_of(room)) as theirs:
        await next_with(theirs, "list")
        await theirs.send_json_to({"seen": [question.pk, other.pk]})
        await soon(do(lambda: Exposure.objects.exists()), "nothing was counted")
    await do(lambda: other.__class__.objects.filter(pk=other.pk).update(state="waiting"))()
    assert await do(lambda: list(Exposure.objects.values_list("question", flat=True)))() == [
        question.pk
    ]
    assert (await do(Question.objects.get)(pk=question.pk)).views == 1


async def every_message(socket, seconds=0.5):
    """All that a page is sent until nothing comes for some time."""
    got = socket.first
    while not await socket.receive_nothing(seconds):
        got.append(await socket.receive_json_from(10))
    return got


@pytest.mark.parametrize("voting", [Room.VOTES_AFTER_VOTING, Room.VOTES_AFTER_END])
async def test_no_frame_to_those_who_did_not_vote_has_a_hidden_total(
    room, ben, cleo, asked, voting
):
    question = await do(asked)(votes=7776)
    await do(room.admit)(ben)
    await do(lambda: Room.objects.filter(pk=room.pk).update(voting=voting))()
    now = await event_of(room)
    async with socket_of(ben, room.slug, -1) as theirs, socket_of(cleo, room.slug, now) as voter:
        await voter.send_json_to({"vote": question.pk})
        await next_with(voter, "voted")
        question.room = await do(Room.objects.get)(pk=room.pk)
        await do(question.take_up)()
        await theirs.send_json_to({"questions": [question.pk]})
        frames = json.dumps(await every_message(theirs))
        assert question.text in frames
        assert "7776" not in frames and "7777" not in frames


async def test_voters_alone_are_sent_the_totals_of_their_questions(room, ben, cleo, asked):
    question, other = await do(asked)(votes=4), await do(asked)(votes=40)
    await do(room.admit)(ben)
    voting = Room.VOTES_AFTER_VOTING
    await do(lambda: Room.objects.filter(pk=room.pk).update(voting=voting))()
    now = await event_of(room)
    async with socket_of(cleo, room.slug, now) as theirs, socket_of(ben, room.slug, now) as bens:
        await theirs.send_json_to({"vote": question.pk})
        sent = await totals_until(theirs, {question.pk: 5})
        await bens.send_json_to({"vote": question.pk})
        sent += await totals_until(theirs, {question.pk: 6})
        sent += await totals_until(bens, {question.pk: 6})
        assert not any(other.pk in totals for totals in sent)
        await bens.send_json_to({"vote": other.pk})
        await totals_until(bens, {question.pk: 6, other.pk: 41})


async def totals_until(socket, wanted):
    """All totals that a page is sent until it has these: an older one may come once more."""
    sent = []
    while wanted not in sent:
        totals = await next_with(socket, "votes")
        sent.append({int(question): votes for question, votes in totals.items()})
    return sent


async def test_a_vote_by_a_form_shows_the_total_too(room, cleo, asked, browser_of):
    question = await do(asked)(votes=4)
    voting = Room.VOTES_AFTER_VOTING
    await do(lambda: Room.objects.filter(pk=room.pk).update(voting=voting))()
    browser = await do(browser_of)(cleo)
    async with socket_of(cleo, room.slug, await event_of(room)) as theirs:
        await next_with(theirs, "list")
        await do(browser.post)(reverse("vote", args=[room.slug, question.pk]))
        while await next_with(theirs, "votes") != {str(question.pk): 5}:
            pass


async def test_after_the_end_everybody_is_sent_the_totals(room, cleo, asked):
    question = await do(asked)(votes=4)
    await do(lambda: Room.objects.filter(pk=room.pk).update(voting=Room.VOTES_AFTER_END))()
    async with socket_of(cleo, room.slug, await event_of(room)) as theirs:
        await do((await do(Room.objects.get)(pk=room.pk)).end)()
        assert await next_with(theirs, "votes") == {str(question.pk): 4}


async def test_a_page_that_reads_slowly_is_sent_the_newest_list_without_old_questions(asked):
    writes = asyncio.Event()
    got = []

    async def send(message):
        await writes.wait()
        got.append(message["text"])

    subscriber = Subscriber(send, Variant("audience", "en", ListKey("top")), 0)
    subscriber.pulse("here", "1")
    assert not subscriber.pulse("list", "with its questions", later="alone")
    subscriber.event_text("a newer change of one of them", 1)
    writes.set()
    await soon(lambda: len(got) == 3, "not all came")
    assert got == ["1", "a newer change of one of them", "alone"]
    subscriber.close()


def test_a_question_that_left_a_list_lately_is_still_of_concern():
    from qna.question_lists import Listed

    def listed(*ids):
        return Listed(ListKey("top", size=2), ids, 9)

    shown = ListInUse(listed(1, 2))
    shown.become(listed(2, 3))
    assert shown.entering == {3} and shown.concerns(1) and shown.concerns(3)
    shown.become(listed(4, 5))
    shown.become(listed(6, 7))
    assert not shown.concerns(1) and not shown.concerns(2) and shown.concerns(4)


async def test_one_slow_reading_is_no_long_pause(room):
    """The pause follows what readings usually take, because a busy machine delays one of them."""
    times = iter([0, 0.01, 10, 11, 13.5, 13.51])  # the begin and the end of each
    lists = QuestionLists(room.pk, clock=lambda: next(times))
    for _ in range(3):
        lists.change()
        await lists.read({Variant("listener", "en", ListKey("new"))})
        assert not lists.has_changed
