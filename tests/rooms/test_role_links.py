"""Secret links that seat people in a role, until they are renewed."""

import pytest
from django.urls import reverse

from hotline.accounts.models import User
from rooms.models import RoleLink, Room, Seat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Seat.COHOST, Seat.SPEAKER])
def test_a_link_seats_a_person_in_its_role_when_they_accept(room, ben, browser_of, role):
    browser = browser_of(ben)
    link = room.link(role).url
    assert browser.get(link).status_code == 200
    assert room.seat_of(ben) is None
    assert browser.post(link).status_code == 302
    assert room.seat_of(ben).role == role


def test_a_link_is_the_same_until_it_is_renewed(room):
    link = room.link(Seat.SPEAKER)
    assert room.link(Seat.SPEAKER) == link
    assert link.renew() == room.link(Seat.SPEAKER) != link


def test_a_link_that_was_renewed_is_refused(room, ada, dov, browser_of):
    old = room.link(Seat.SPEAKER).url
    answer = browser_of(ada).post(reverse("role-link-renewal", args=[room.slug, "speaker"]))
    assert answer.status_code == 201
    refused = browser_of(dov).post(old)
    assert refused.status_code == 404 and "no longer valid" in refused.content.decode()
    assert room.seat_of(dov) is None
    assert browser_of(dov).get(answer.json()["link"]).status_code == 200


def test_a_person_on_stage_stays_when_the_link_is_renewed(room, ben):
    room.admit(ben, Seat.SPEAKER)
    room.link(Seat.SPEAKER).renew()
    assert room.seat_of(ben).role == Seat.SPEAKER


def page_of_the_link(room, browser):
    return browser.get(room.link(Seat.SPEAKER).url).content.decode()


def test_before_go_live_the_page_of_a_link_says_that_the_session_may_be_recorded(
    room, ben, browser_of
):
    assert "The session may be recorded" in page_of_the_link(room, browser_of(ben))


@pytest.mark.parametrize(
    ("recorded", "sentence"),
    [(True, "This session is recorded"), (False, "This session is not recorded.")],
)
def test_the_page_of_a_link_says_whether_a_live_session_is_recorded(
    room, ben, browser_of, recorded, sentence
):
    room.go_live(recorded=recorded)
    assert sentence in page_of_the_link(room, browser_of(ben))


@pytest.mark.parametrize("guess", ["guess", "é"])
def test_a_guessed_link_seats_nobody(room, dov, browser_of, guess):
    url = reverse("role-link", args=[room.slug, guess])
    assert browser_of(dov).post(url).status_code == 404
    assert room.seat_of(dov) is None


def test_a_link_of_another_room_seats_nobody(room, ada, dov, browser_of):
    other = type(room).start(ada, "Another")
    url = reverse("role-link", args=[room.slug, other.link(Seat.SPEAKER).key])
    assert browser_of(dov).post(url).status_code == 404


def test_only_hosts_renew_links(room, dov, browser_of):
    room.admit(dov)
    url = reverse("role-link-renewal", args=[room.slug, "cohost"])
    assert browser_of(dov).post(url).status_code == 403


def test_there_is_no_link_to_become_the_host(room, ada, browser_of):
    url = reverse("role-link-renewal", args=[room.slug, "host"])
    assert browser_of(ada).post(url).status_code == 404


def test_a_speakers_link_lowers_no_cohost(room, ben, browser_of):
    room.admit(ben, Seat.COHOST)
    browser_of(ben).post(room.link(Seat.SPEAKER).url)
    assert room.seat_of(ben).role == Seat.COHOST


def test_a_link_to_a_full_stage_is_refused_in_words(room, dov, browser_of):
    for number in range(Seat.PLACES - 1):
        room.admit(User.objects.welcome_guest(f"Cleo {number}"), Seat.SPEAKER)
    refused = browser_of(dov).post(room.link(Seat.SPEAKER).url)
    assert refused.status_code == 409 and "The stage is full" in refused.content.decode()


def test_only_hosts_see_the_links(room, ada, cleo, browser_of):
    room.admit(cleo)
    keys = [room.link(role).key for role in (Seat.COHOST, Seat.SPEAKER)]
    page = browser_of(ada).get(room.get_absolute_url()).content.decode()
    assert all(key in page for key in keys)
    page = browser_of(cleo).get(room.get_absolute_url()).content.decode()
    assert not any(key in page for key in keys)


def move_to_audience(room, by, somebody, browser_of):
    seat = room.seat_of(somebody)
    to_audience = reverse("seat-stage", args=[room.slug, seat.key])
    assert browser_of(by).delete(to_audience).status_code == 204


@pytest.mark.parametrize("role", [Seat.COHOST, Seat.SPEAKER])
def test_an_older_link_does_not_bring_back_a_person_who_was_moved_to_the_audience(
    room, ada, ben, dov, browser_of, role
):
    links = [room.link(role).url for role in (Seat.COHOST, Seat.SPEAKER)]
    room.admit(ben, role)
    move_to_audience(room, ada, ben, browser_of)
    for link in links:
        page = browser_of(ben).post(link, follow=True).content.decode()
        assert room.seat_of(ben).role == Seat.LISTENER
        assert "this link no longer brings you on stage" in page and "Raise hand" in page
    browser_of(dov).post(links[1])  # for everybody else the link is as valid as before
    assert room.seat_of(dov).role == Seat.SPEAKER


def test_a_newer_link_brings_back_a_person_who_was_moved_to_the_audience(
    room, ada, ben, browser_of
):
    room.admit(ben, Seat.SPEAKER)
    link = room.link(Seat.SPEAKER)
    move_to_audience(room, ada, ben, browser_of)
    browser_of(ben).post(link.renew().url)
    assert room.seat_of(ben).role == Seat.SPEAKER


def test_a_link_brings_back_a_person_who_stepped_down_by_themselves(room, ben, browser_of):
    link = room.link(Seat.SPEAKER).url
    browser_of(ben).post(link)
    browser_of(ben).delete(reverse("stage", args=[room.slug]))
    assert (
        "no longer brings you on stage"
        not in browser_of(ben).post(link, follow=True).content.decode()
    )
    assert room.seat_of(ben).role == Seat.SPEAKER


def test_a_cohost_who_was_made_a_speaker_does_not_become_cohost_again_by_the_link(
    room, ben, browser_of
):
    seat = room.admit(ben, Seat.COHOST)
    link = room.link(Seat.COHOST).url
    seat.assign(Seat.SPEAKER)
    seat.step_down()
    browser_of(ben).post(link)
    assert room.seat_of(ben).role == Seat.LISTENER


def test_a_link_brings_back_a_cohost_who_moved_themselves_to_the_audience(room, ben, browser_of):
    room.admit(ben, Seat.COHOST)
    link = room.link(Seat.COHOST).url
    move_to_audience(room, ben, ben, browser_of)
    browser_of(ben).post(link)
    assert room.seat_of(ben).role == Seat.COHOST


def test_a_link_brings_back_a_person_who_was_invited_since_they_were_moved(
    room, ada, ben, browser_of
):
    room.admit(ben, Seat.SPEAKER)
    link = room.link(Seat.SPEAKER).url
    move_to_audience(room, ada, ben, browser_of)
    seat = room.seat_of(ben)
    seat.invite(room.seat_of(ada)).accept()
    browser_of(ben).delete(reverse("stage", args=[room.slug]))
    browser_of(ben).post(link)
    assert room.seat_of(ben).role == Seat.SPEAKER


def test_renewing_one_link_leaves_links_of_other_roles_and_rooms_valid(room, ada):
    others = [room.link(Seat.COHOST), Room.start(ada, "Another").link(Seat.SPEAKER)]
    room.link(Seat.SPEAKER).renew()
    assert [link.room.link(link.role) for link in others] == others


def test_renewing_a_link_twice_returns_the_same_new_link(room):
    link = room.link(Seat.SPEAKER)
    valid = link.renew()
    link.refresh_from_db()
    revoked_at = link.revoked_at
    assert link.renew() == valid
    link.refresh_from_db()
    assert link.revoked_at == revoked_at


def test_the_key_of_a_link_has_192_random_bits(room):
    assert len(room.link(Seat.SPEAKER).key) * 6 >= 192


def test_the_listener_link_shows_a_moved_person_no_sentence_about_the_move(
    room, ada, ben, browser_of
):
    room.admit(ben, Seat.SPEAKER)
    link = room.link(Seat.LISTENER).url
    move_to_audience(room, ada, ben, browser_of)
    assert (
        "no longer brings you on stage"
        not in browser_of(ben).post(link, follow=True).content.decode()
    )


def test_a_link_brings_back_a_person_who_was_moved_up_again_and_stepped_down(room, ben):
    seat = room.admit(ben, Seat.SPEAKER)
    link = room.link(Seat.SPEAKER)
    seat.assign(Seat.LISTENER)
    seat.assign(Seat.COHOST)
    seat.step_down()
    assert link.admit(ben).role == Seat.SPEAKER


def test_a_link_made_at_the_instant_of_a_move_to_the_audience_is_void(room, ben):
    seat = room.admit(ben, Seat.SPEAKER)
    seat.assign(Seat.LISTENER)
    assert RoleLink(role=Seat.SPEAKER, made_at=seat.moved_down_at).is_void_for(seat)


@pytest.mark.parametrize(
    ("role", "label", "button"),
    [
        (Seat.COHOST, "Link for a co-host", "Join as co-host"),
        (Seat.SPEAKER, "Link for a speaker", "Join as speaker"),
        (Seat.LISTENER, "Link for players", "Join"),
    ],
)
def test_each_link_is_named_for_hosts_and_for_the_person_who_opens_it(
    room, ada, dov, browser_of, role, label, button
):
    link = room.link(role)
    page = browser_of(ada).get(room.get_absolute_url()).content.decode()
    assert f">{label}</label>" in page and link.effect in page
    page = browser_of(dov).get(link.url).content.decode()
    assert f">{button}</button>" in page and str(link.words.welcome) in page


def test_the_words_of_the_link_for_players_name_the_address_to_play(room):
    address = reverse("whep", args=[room.slug])
    assert "the address to play is http" in room.link(Seat.LISTENER).effect
    assert f"{address}. A new link" in room.link(Seat.LISTENER).effect
