"""Inviting the asker of an anonymous question, who decides whether to give the name away."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.accounts.signals import guest_signed_in
from qna.models import Question
from rooms.live.regions import REGIONS
from rooms.live.room_page import draw, draw_personal
from rooms.models import Invitation, Room, Seat
from tests.support.sockets import do, event_of, next_event, socket_of


@pytest.fixture
def question(live_room, cleo):
    Room.objects.filter(pk=live_room.pk).update(naming=Room.CHOICE)
    live_room.refresh_from_db()
    return Question.ask(live_room.admit(cleo), "Is it dear?", anonymous=True)


@pytest.fixture
def invite(question, ada):
    def invite():
        return question.invite_asker(question.room.seat_of(ada))

    return invite


def for_hosts(question):
    """What hosts are sent of hands, invitations and this question."""
    room = Room.objects.get(pk=question.room_id)
    return draw(room, "host", "en", [*REGIONS, f"question:{question.pk}"])[0]


def in_words(html):
    return " ".join(html.split())


def test_the_invited_person_reads_that_accepting_gives_the_name_away(question, invite):
    invite()
    html = draw_personal(question.room, question.asker, "en")
    assert "If you accept, everybody sees your name on stage" in in_words(html)


def test_an_invitation_by_name_says_nothing_of_it(live_room, cleo, ada):
    seat = live_room.admit(cleo)
    seat.invite(live_room.seat_of(ada))
    assert "You asked this anonymously" not in draw_personal(live_room, seat, "en")


def test_hosts_read_that_the_pseudonym_is_invited(question, invite):
    invite()
    html = for_hosts(question)
    assert "Take back: Anonymous 1" in html
    assert "Cleo" not in html and question.asker.key not in html


@pytest.mark.parametrize("end", [Invitation.decline, Invitation.expire])
def test_hosts_read_that_the_pseudonym_declined(question, invite, end):
    end(invite())
    html = for_hosts(question)
    assert "declined" in html and "Take back" not in html
    assert "Cleo" not in html and question.asker.key not in html


def test_that_somebody_declined_is_not_shown_for_ever(question, invite):
    invite().decline()
    Invitation.objects.update(made_at=timezone.now() - timedelta(minutes=11))
    assert "declined" not in for_hosts(question)


def test_others_read_nothing_of_the_invitation(question, invite):
    invite()
    html = draw(question.room, "audience", "en", list(REGIONS))[0]
    assert "invited" not in html and "Anonymous 1" not in html


def test_a_hand_that_is_up_stays_in_the_hosts_list(question, invite):
    question.asker.raise_hand()
    before = draw(question.room, "host", "en", ["hands"])[0].count(question.asker.key)
    invite()
    assert draw(question.room, "host", "en", ["hands"])[0].count(question.asker.key) == before > 0


def test_accepting_brings_the_person_on_stage(question, invite):
    invite().accept()
    question.asker.refresh_from_db()
    assert question.asker.role == Seat.SPEAKER
    assert question.asker_name() == "Anonymous"


@pytest.mark.parametrize("away", [Seat.remove, lambda seat: seat.become(Seat.SPEAKER)])
def test_a_host_learns_no_place_of_the_asker_by_inviting(question, invite, away):
    away(question.asker)
    invite()
    assert "Take back: Anonymous 1" in for_hosts(question)


@pytest.mark.parametrize("leave", [Seat.remove, lambda seat: seat.become(Seat.SPEAKER)])
def test_an_invitation_does_not_end_with_what_happens_to_the_person(question, invite, leave):
    invite()
    leave(question.asker)
    assert "Take back: Anonymous 1" in for_hosts(question)


def test_an_invitation_by_name_stands_beside_it(question, invite, ada):
    invite()
    question.asker.invite(question.room.seat_of(ada))
    html = for_hosts(question)
    assert "Take back: Anonymous 1" in html and "Take back: Cleo" in html


def test_a_host_takes_it_back_from_the_question(question, invite, ada, browser_of):
    invite()
    address = reverse("question-invite", args=[question.room.slug, question.pk])
    assert browser_of(ada).delete(address).status_code == 204
    assert browser_of(ada).delete(address).status_code == 204
    assert Invitation.objects.get().state == Invitation.WITHDRAWN


def test_only_hosts_take_it_back(question, invite, cleo, browser_of):
    invite()
    address = reverse("question-invite", args=[question.room.slug, question.pk])
    assert browser_of(cleo).delete(address).status_code == 403


def test_an_invitation_follows_a_guest_who_signs_in(question, invite, cleo, ben):
    invite()
    kept = question.room.admit(ben)
    guest_signed_in.send(type(ben), guest=cleo, person=ben)
    assert kept.invitation.anonymous


@pytest.mark.django_db(transaction=True)
async def test_no_message_to_a_host_who_is_declined_names_the_asker(live_room, cleo, ada):
    """From the question to the refusal: the host is sent the audience's names, and no link."""
    await do(Room.objects.filter(pk=live_room.pk).update)(naming=Room.CHOICE)
    await do(live_room.refresh_from_db)()
    seat, hosts = await do(live_room.admit)(cleo), await do(live_room.seat_of)(ada)
    async with socket_of(ada, live_room.slug, await event_of(live_room)) as socket:
        question = await do(Question.ask)(seat, "Is it dear?", anonymous=True)
        messages = [await next_event(socket)]
        invitation = await do(question.invite_asker)(hosts)
        messages.append(await next_event(socket))
        await do(invitation.decline)()
        messages.append(await next_event(socket))
    sent = str(messages)
    assert "Anonymous 1" in sent and "invited" in sent and "declined" in sent
    assert "Cleo" not in sent and seat.key not in sent
