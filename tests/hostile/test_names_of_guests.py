"""Names of guests: none may take the name of a host of the room."""

from uuid import uuid4

import pytest
from django.urls import reverse

from hotline.accounts.models import User
from rooms.models import Room, Seat
from tests.support.cast import person

pytestmark = pytest.mark.django_db
SORRY = "A host here has this name"


def join(client, room, name):
    return client.post(reverse("join", args=[room.slug]), {"name": name})


@pytest.mark.parametrize("name", ["Ada", "ADA 2", "Аda", "Ada (host)", "Ad\u200ba"])
def test_a_guest_cannot_take_the_hosts_name(room, client, name):
    refused = join(client, room, name)
    assert refused.status_code == 422 and SORRY in refused.content.decode()
    assert not User.objects.filter(is_guest=True).exists()
    assert join(client, room, "Cleo").status_code == 302


def test_a_guest_cannot_take_a_cohosts_name(room, cohost_ben, client):
    assert join(client, room, "ben").status_code == 422


def test_a_guest_may_take_a_speakers_name(room, ben, client):
    room.admit(ben, Seat.SPEAKER)
    assert join(client, room, "Ben").status_code == 302


def test_a_guest_with_a_link_to_the_stage_cannot_take_the_hosts_name(room, client):
    link = room.link(Seat.COHOST).url
    refused = client.post(link, {"name": "Ada"})
    assert refused.status_code == 422 and SORRY in refused.content.decode()
    assert client.post(link, {"name": "Cleo"}).status_code == 302


@pytest.fixture
def guest_ada(dov, client):
    """A guest at `client` whose name is Ada, from another room, which Dov hosts."""
    elsewhere = Room.start(dov, "Elsewhere")
    join(client, elsewhere, "Ada")
    return elsewhere.seats.get(person__is_guest=True).person


def test_a_guest_who_brings_the_hosts_name_is_asked_for_another(room, guest_ada, client):
    page = client.get(room.get_absolute_url()).content.decode()
    assert SORRY in page and room.seat_of(guest_ada) is None
    assert join(client, room, "Ada").status_code == 422
    assert client.post(room.link(Seat.SPEAKER).url).status_code == 422
    assert room.seat_of(guest_ada) is None
    join(client, room, "Adele")
    assert room.seat_of(guest_ada).name == "Adele"


def test_a_guest_cannot_change_to_the_name_of_a_host_of_another_room_of_theirs(
    room, guest_ada, client
):
    assert join(client, room, "Dov").status_code == 422
    guest_ada.refresh_from_db()
    assert guest_ada.name == "Ada"


def test_a_cohost_who_is_a_guest_keeps_their_name(room, cleo, browser_of):
    room.admit(cleo, Seat.COHOST)
    assert browser_of(cleo).get(room.get_absolute_url()).status_code == 200
    assert not room.names_a_host("Cleo", besides=cleo) and room.names_a_host("Cleo")


def test_an_account_with_the_hosts_name_keeps_it_and_the_page_marks_the_host(room, ada, browser_of):
    from qna.models import Question

    other = person("Ada ")
    page = browser_of(other).get(room.get_absolute_url())
    assert page.status_code == 200 and room.seat_of(other)
    for whose in (ada, other):
        Question.ask(room.seat_of(whose), "Who asks?")
    page = browser_of(other).get(room.get_absolute_url()).content.decode()
    assert page.count('class="question-role">host</span>') == 1


def test_a_form_sent_to_two_rooms_at_once_seats_the_guest_in_one(room, dov, client):
    elsewhere, once = Room.start(dov, "Elsewhere"), str(uuid4())
    client.get(room.get_absolute_url())
    cookie = client.cookies["csrftoken"].value
    client.post(reverse("join", args=[elsewhere.slug]), {"name": "Ada", "once": once})
    client.cookies.pop("sessionid")  # because both forms were sent before either was answered
    client.cookies["csrftoken"] = cookie
    answer = client.post(reverse("join", args=[room.slug]), {"name": "Zoe", "once": once})
    assert answer.status_code == 403
    assert [seat.name for seat in room.seats.all()] == ["Ada"]


def test_a_renamed_guest_is_not_asked_for_a_name_again(room, cleo, browser_of):
    room.admit(cleo, Seat.COHOST)
    assert browser_of(cleo).post(room.link(Seat.COHOST).url).status_code == 302
