"""A guest who signs in during a session: what they do then counts, or is refused in words."""

import pytest
from django.core.exceptions import ValidationError

from hotline.accounts.models import User
from hotline.accounts.signals import guest_signed_in
from qna.models import Question, Vote
from tests.support.sockets import closing, do, event_of, next_with, socket_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def question(room, ada):
    return Question.ask(room.seat_of(ada), "How do you price?")


def sign_in(guest, person):
    guest_signed_in.send(User, guest=guest, person=person)


async def test_a_vote_counts_for_the_account_that_took_over_the_seat(room, cleo, ben, question):
    await do(room.admit)(cleo)
    async with socket_of(cleo, room.slug, await event_of(room)) as page:
        await do(sign_in)(cleo, ben)
        await page.send_json_to({"vote": question.pk})
        assert await next_with(page, "voted") == {str(question.pk): True}
    assert await do(Vote.objects.filter(seat__person=ben).count)() == 1


async def test_a_page_whose_seat_was_merged_into_the_accounts_seat_reconnects(room, cleo, ben):
    await do(room.admit)(cleo)
    await do(room.admit)(ben)
    async with socket_of(cleo, room.slug, await event_of(room)) as page:
        await do(sign_in)(cleo, ben)
        assert (await closing(page))["code"] < 4400


async def test_a_vote_of_a_deleted_seat_is_refused_in_words(room, cleo, question):
    seat = await do(room.admit)(cleo)
    async with socket_of(cleo, room.slug, await event_of(room)) as page:
        await do(seat.delete)()  # the socket does not know of it yet
        await page.send_json_to({"vote": question.pk})
        assert await next_with(page, "sorry") == "You have signed in meanwhile. Try once more."
        await page.send_json_to({"react": {"clap": 1}})
        assert await next_with(page, "reactions") == {"clap": 1}


@pytest.mark.parametrize("verb", ["ask", "vote", "take back", "raise hand"])
def test_a_deleted_seat_leaves_no_question_and_no_vote(room, cleo, question, verb):
    seat = room.admit(cleo)
    type(seat).objects.filter(pk=seat.pk).delete()
    try:
        match verb:
            case "ask":
                Question.ask(seat, "Is anybody there?")
            case "vote":
                question.upvote(seat)
            case "take back":
                question.take_back(seat)
            case "raise hand":
                assert not seat.raise_hand()
    except ValidationError as refused:
        assert refused.messages == ["You have signed in meanwhile. Try once more."]
    question.refresh_from_db()
    assert question.votes == 0 and Question.objects.count() == 1


def test_an_integrity_error_of_another_kind_is_raised(room, ada):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError), room.seat_of(ada).in_place():
        Vote.objects.create(question_id=-1, seat=room.seat_of(ada))
