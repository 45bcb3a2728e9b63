"""The slot Next of hosts, while no question is in it: it follows the votes."""

import pytest
from channels.db import database_sync_to_async as do

from qna.models import Question
from tests.support.sockets import event_of, next_with, socket_of

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_host_reads_which_question_leads_by_votes(live_room, ada, cleo, ben):
    seat = await do(live_room.admit)(cleo)
    await do(Question.ask)(seat, "First asked?")
    second = await do(Question.ask)(seat, "Then asked?")
    voter = await do(live_room.admit)(ben)
    async with socket_of(ada, live_room.slug, since=await event_of(live_room)) as host:
        await do(second.upvote)(voter)
        while "Then asked?" not in slot(await next_with(host, "html")):
            pass


async def test_a_host_who_comes_back_reads_which_question_leads_now(live_room, ada, cleo, ben):
    seat = await do(live_room.admit)(cleo)
    await do(Question.ask)(seat, "First asked?")
    second = await do(Question.ask)(seat, "Then asked?")
    loaded = await event_of(live_room)
    await do(second.upvote)(await do(live_room.admit)(ben))
    async with socket_of(ada, live_room.slug, since=loaded) as other:
        await next_with(other, "html")
        async with socket_of(ada, live_room.slug, since=loaded) as host:
            while "Then asked?" not in slot(await next_with(host, "html")):
                pass


def slot(html):
    """The slot Next in what was drawn."""
    return html.partition('id="next"')[2]
