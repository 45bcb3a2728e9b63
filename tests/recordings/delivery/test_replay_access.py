"""Who may see an ended session: every address answers by the same choice of its hosts."""

import pytest
from django.urls import reverse

from recordings.delivery import signed_urls
from recordings.models import Copy
from rooms.models import Room, Seat

from .ended_world import (
    COHOST,
    EVERYBODY,
    HOST,
    HOSTS,
    MAY_SEE,
    PEOPLE,
    SECRET,
    STRANGER,
    THERE,
    TITLE,
    VISITOR,
    WAS_THERE,
    page,
    shows,
)


def answer_page(world, who):
    return shows(world.get(who, world.room.get_absolute_url(), {"q": world.question.pk}))


def list_of_answers(world, who):
    return shows(world.get(who, reverse("questions", args=[world.room.slug]), {"list": "answered"}))


def search(world, who):
    return shows(world.get(who, reverse("questions", args=[world.room.slug]), {"q": "begin"}))


def why_it_is_here(world, who):
    address = reverse("why-here", args=[world.room.slug, world.question.pk])
    status = world.get(who, address).status_code
    assert status in (200, 403)
    return status == 200


def left_page(world, who):
    answer = world.get(who, reverse("left", args=[world.room.slug]))
    assert (TITLE in answer.content.decode()) == (answer.status_code == 200)
    return answer.status_code == 200


def playlist(world, who):
    return world.media(who, "index.m3u8") == 200


def segment(world, who):
    return world.media(who, "e1/t1/00000.m4s") == 200


OPEN_TO_READERS = (
    *(page, answer_page, list_of_answers, search, why_it_is_here, left_page, playlist, segment),
)


@pytest.mark.parametrize("address", OPEN_TO_READERS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("audience", [EVERYBODY, THERE, HOSTS])
def test_an_address_is_open_to_the_chosen_people_alone(world, commit, audience, who, address):
    commit(world.room.open_replay_to, audience)
    assert address(world, who) == (who in MAY_SEE[audience])


def copy(world, who):
    mp4 = Copy.objects.get(recording__room=world.room, kind=Copy.MP4)
    return world.get(who, reverse("copy-download", args=[mp4.pk])).status_code == 302


def export(world, who):
    answer = world.get(who, reverse("export-json", args=[world.room.slug]))
    answer.close()
    return answer.status_code == 200


def choice(world, who):
    return world.get(who, reverse("settings", args=[world.room.slug])).status_code == 200


def shared_links(world, who):
    return world.get(who, reverse("shares", args=[world.room.slug])).status_code == 200


@pytest.mark.parametrize("address", [copy, export, choice, shared_links], ids=lambda a: a.__name__)
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("audience", [EVERYBODY, THERE, HOSTS])
def test_what_is_for_hosts_stays_so_whatever_they_choose(world, commit, audience, who, address):
    commit(world.room.open_replay_to, audience)
    assert address(world, who) == (who in (HOST, COHOST))


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("audience", [EVERYBODY, THERE, HOSTS])
def test_previews_name_the_session_only_where_everybody_may_see_it(world, commit, audience, who):
    commit(world.room.open_replay_to, audience)
    answer = world.get(who, world.room.get_absolute_url())
    tags = answer.content.decode().partition("</head>")[0]
    head = "".join(line for line in tags.splitlines() if "og:" in line or "description" in line)
    assert (TITLE in head) == ("Ada" in head) == (audience == EVERYBODY)
    picture = world.get(who, world.old_picture)
    assert picture.status_code == (200 if audience == EVERYBODY else 404)


@pytest.mark.parametrize("audience", [EVERYBODY, THERE, HOSTS])
def test_former_rooms_that_are_closed_are_not_found_while_somebody_writes(
    world, commit, audience, ada, ben, cleo, dov
):
    commit(world.room.open_replay_to, audience)
    other = Room.start(ada, "Another")
    other.go_live()
    other.admit(ben, Seat.COHOST)
    for one in (cleo, dov):
        other.admit(one)
    address = reverse("similar-questions", args=[other.slug])
    found = {
        who
        for who in (COHOST, WAS_THERE, STRANGER)
        if SECRET in world.get(who, address, {"text": "how did you begin"}).content.decode()
    }
    assert found == (MAY_SEE[audience] - {HOST, STRANGER, VISITOR})


def test_a_refusal_says_whom_to_ask(world, commit):
    for audience in (THERE, HOSTS):
        commit(world.room.open_replay_to, audience)
        answer = world.get(VISITOR, world.room.get_absolute_url())
        assert answer.status_code == 403
        assert "ask ada" in answer.content.decode().lower()


def test_a_refusal_offers_to_sign_in_and_to_come_back(world, commit):
    commit(world.room.open_replay_to, HOSTS)
    address = world.room.get_absolute_url()
    link = f'href="{reverse("account_login")}?next={address}"'
    assert link in world.get(VISITOR, address).content.decode()
    assert link not in world.get(STRANGER, address).content.decode()  # is signed in already


def test_links_handed_out_before_are_refused_even_if_their_media_is_cached(world, commit):
    names = ("index.m3u8", "e1/t1/00000.m4s")
    assert {world.media(who, name) for who in PEOPLE for name in names} == {200}
    commit(world.room.open_replay_to, HOSTS)
    for name in names:
        assert [world.media(who, name) for who in PEOPLE] == [200, 200, 403, 403, 403]
    commit(world.room.open_replay_to, THERE)
    for name in names:
        assert [world.media(who, name) for who in PEOPLE] == [200, 200, 200, 403, 403]
    commit(world.room.open_replay_to, EVERYBODY)
    assert {world.media(who, name) for who in PEOPLE for name in names} == {200}


def test_the_page_hands_out_links_for_its_reader(world, commit):
    commit(world.room.open_replay_to, THERE)
    for who, reader in ((HOST, "hosts"), (COHOST, "hosts"), (WAS_THERE, "there")):
        html = world.get(who, world.room.get_absolute_url()).content.decode()
        token = html.partition('data-media="/media/')[2].partition("/")[0]
        assert signed_urls.read_media_token(token) == (world.room.key, reader)
