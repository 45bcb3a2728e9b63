"""Who may see an ended session: every address answers by the same choice of its hosts."""

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from qna.models import Question
from recordings.delivery import audience_marks, signed_urls
from recordings.delivery.media_app import MediaApp
from recordings.models import Copy, Recording
from recordings.tasks import reconcile
from rooms.live import link_preview
from rooms.models import Room, Seat
from tests.support.asgi import ask
from tests.support.recordings.factories import record, writer_of

SECRET = "How did you begin?"
TITLE = "How to price your first product"
EVERYBODY, THERE, HOSTS = (name for name, _words in Room.REPLAY_AUDIENCES)
HOST, COHOST, WAS_THERE, STRANGER, VISITOR = "host", "co-host", "was there", "stranger", "visitor"
PEOPLE = (HOST, COHOST, WAS_THERE, STRANGER, VISITOR)
MAY_SEE = {
    EVERYBODY: set(PEOPLE),
    THERE: {HOST, COHOST, WAS_THERE},
    HOSTS: {HOST, COHOST},
}


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """A function that calls a verb, and then all that follows the commit of its transaction."""

    def commit(verb, *args, **named):
        with django_capture_on_commit_callbacks(execute=True):
            return verb(*args, **named)

    return commit


class World:
    """An ended, recorded session with one answer, and a browser of each of the PEOPLE."""

    def __init__(self, room, question, browsers):
        self.room = room
        self.question = question
        self.browsers = browsers
        self.old_picture = link_preview.of_room(room).picture.removeprefix(settings.HOTLINE_URL)
        self.tokens = {
            who: signed_urls.media_token(room.key, reader)
            for who, reader in zip(PEOPLE, ("hosts", "hosts", "there", "link", "link"), strict=True)
        }
        self.files = MediaApp(None, settings.RECORDINGS_ROOT)

    def get(self, who, path, data=None):
        return self.browsers[who].get(path, data)

    def media(self, who, name):
        path = f"/media/{self.tokens[who]}/{name}"
        return async_to_sync(ask)(self.files, path).status


@pytest.fixture
def world(live_room, ada, ben, cohost_ben, cleo, dov, browser_of, commit):
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=2)
    live_room.admit(cleo)
    question = Question.ask(live_room.seat_of(ada), SECRET)
    question.take_up()
    question.finish()
    commit(live_room.end)
    recording.refresh_from_db()
    recording.finish()
    browsers = {
        HOST: browser_of(ada),
        COHOST: browser_of(ben),
        WAS_THERE: browser_of(cleo),
        STRANGER: browser_of(dov),
        VISITOR: Client(),
    }
    return World(live_room, question, browsers)


def shows(answer):
    """Whether a page or a file shows what was asked; a refusal says nothing of the session."""
    text = answer.content.decode()
    if answer.status_code == 200:
        assert SECRET in text
        return True
    assert answer.status_code == 403, answer.status_code
    assert SECRET not in text and TITLE not in text
    return False


def page(world, who):
    return shows(world.get(who, world.room.get_absolute_url()))


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


def test_a_choice_made_before_closes_the_media_at_the_end_and_not_before(live_room, cleo, commit):
    live_room.admit(cleo)
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=2)
    (recording.directory / "live.m3u8").write_text("#EXTM3U\n")
    files = MediaApp(None, settings.RECORDINGS_ROOT)
    path = f"/media/{signed_urls.media_token(live_room.key, 'there')}/live.m3u8"
    commit(live_room.open_replay_to, HOSTS)
    assert async_to_sync(ask)(files, path).status == 200
    commit(live_room.end)
    assert async_to_sync(ask)(files, path).status == 403


def test_before_the_end_everybody_with_the_link_comes_in(room, dov, browser_of, commit):
    commit(room.open_replay_to, HOSTS)
    assert browser_of(dov).get(room.get_absolute_url()).status_code == 200
    assert room.seat_of(dov) is not None


def test_a_seat_that_was_taken_after_the_end_was_not_there(world, commit, dov):
    Seat.objects.create(room=world.room, person=dov)
    commit(world.room.open_replay_to, THERE)
    assert not page(world, STRANGER)
    Seat.objects.filter(person=dov).update(role=Seat.COHOST)
    commit(world.room.open_replay_to, HOSTS)
    assert not page(world, STRANGER)


def test_reconcile_writes_and_removes_the_marks_that_a_crash_prevented(world, commit):
    folder = settings.RECORDINGS_ROOT / world.room.key
    world.room.open_replay_to(HOSTS)  # a crash prevents what follows the commit
    assert audience_marks.is_for(folder, "link")
    reconcile()
    assert not audience_marks.is_for(folder, "there")
    world.room.open_replay_to(EVERYBODY)
    assert not audience_marks.is_for(folder, "there")
    reconcile()
    assert audience_marks.is_for(folder, "link")


def test_hosts_choose_on_the_ended_page(world, commit):
    address = reverse("replay-access", args=[world.room.slug])
    for who in (HOST, COHOST):
        for audience in (HOSTS, THERE):
            html = world.get(who, world.room.get_absolute_url()).content.decode()
            assert address in html
            answer = commit(world.browsers[who].post, address, {"for": audience})
            assert answer.status_code == 204
            world.room.refresh_from_db()
            assert world.room.replay_for == audience


def test_nobody_else_chooses(world):
    address = reverse("replay-access", args=[world.room.slug])
    for who in (WAS_THERE, STRANGER, VISITOR):
        assert world.browsers[who].post(address, {"for": HOSTS}).status_code == 403
        assert address not in world.get(who, world.room.get_absolute_url()).content.decode()
    world.room.refresh_from_db()
    assert world.room.replay_for == EVERYBODY


@pytest.mark.parametrize("audience", ["", "nobody", "\x00", "x" * 5000])
def test_a_choice_that_is_not_offered_is_refused_in_words(world, audience):
    address = reverse("replay-access", args=[world.room.slug])
    answer = world.browsers[HOST].post(address, {"for": audience})
    assert answer.status_code == 422 and "Choose who" in answer.content.decode()
    with pytest.raises(ValidationError):
        world.room.open_replay_to(audience)


def test_the_start_form_asks_and_takes_everybody_for_an_answer_that_is_missing(ada, browser_of):
    browser = browser_of(ada)
    assert 'name="replay_for"' in browser.get(reverse("room-new")).content.decode()
    browser.post(reverse("room-new"), {"title": "One", "replay_for": HOSTS})
    browser.post(reverse("room-new"), {"title": "Two"})
    chosen = dict(Room.objects.values_list("title", "replay_for"))
    assert chosen == {"One": HOSTS, "Two": EVERYBODY}


def test_the_start_page_offers_no_replay_that_is_closed(world, commit):
    home = reverse("home")
    assert "Watch the replay" in world.get(WAS_THERE, home).content.decode()
    commit(world.room.open_replay_to, HOSTS)
    html = world.get(WAS_THERE, home).content.decode()
    assert "Watch the replay" not in html and "has not opened its page yet" in html
