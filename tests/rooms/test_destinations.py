"""Destinations: the addresses to which hosts send a session, and their stream keys."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from hotline.core.sealed_text import Unreadable, seal, unseal
from rooms.live.room_page import draw
from rooms.live.status import AUDIENCE, HOST, recording_note
from rooms.media.server.desired_state import DesiredState
from rooms.models import Destination, Room, Seat

pytestmark = pytest.mark.django_db

ADDRESS, KEY = "rtmps://a.rtmps.example/live2", "wxyz-1234-key-of-ada"


@pytest.fixture
def host(live_room, ada):
    return live_room.seat_of(ada)


@pytest.fixture
def destination(host):
    return Destination.add(host, "YouTube", ADDRESS, KEY)


def report(destination, state, epoch=None, revision=None, **more):
    room = destination.room
    room.refresh_from_db()
    return Destination.report(
        room,
        room.epoch if epoch is None else epoch,
        destination.pk,
        destination.revision if revision is None else revision,
        state,
        **more,
    )


def browser_of(person):
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


# Stream keys


def test_the_database_holds_no_stream_key_in_clear(destination):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM rooms_destination")
        assert KEY not in str(cursor.fetchall())
    assert destination.key == KEY


def test_a_sealed_text_opens_for_its_own_purpose_and_site_alone(settings):
    sealed = seal("secret", "one")
    assert unseal(sealed, "one") == "secret"
    with pytest.raises(Unreadable):
        unseal(sealed, "another")
    settings.SECRET_KEY = "another" * 8
    with pytest.raises(Unreadable):
        unseal(sealed, "one")


def test_no_page_shows_the_stream_key(destination, ada):
    room = destination.room
    urls = [
        reverse("destinations", args=[room.slug]),
        reverse("destination-key", args=[room.slug, destination.pk]),
        room.get_absolute_url(),
    ]
    pages = [browser_of(ada).get(url).content.decode() for url in urls]
    assert "••••" in pages[2] and not any(KEY in page for page in pages)


def test_a_refused_form_is_drawn_without_the_key(live_room, ada):
    url = reverse("destinations", args=[live_room.slug])
    form = {"name": "A", "address": "nonsense", "key": KEY, "once": str(uuid4())}
    answer = browser_of(ada).post(url, form, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and KEY not in answer.content.decode()


def test_the_end_of_the_session_deletes_the_stream_keys(destination):
    destination.room.end()
    assert not Destination.objects.exists()


def test_a_replaced_key_counts_from_now_on(destination):
    assert destination.replace_key("new-key")
    destination.refresh_from_db()
    assert destination.key == "new-key" and destination.revision == 2


def test_the_same_key_again_changes_nothing(destination):
    assert not destination.replace_key(KEY)
    destination.refresh_from_db()
    assert destination.revision == 1


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "nonsense",
            "http://a.example/live",
            "rtmp://",
            "rtmp:///live",
            "rtmpt://a.example/x",
        ),
        *("rtmp://a.example", "rtmp://a.example/", "rtmp://a.example:0/live", "rtmp://[::/live"),
        *("rtmp://user:pass@a.example/live", "rtmp://a.example/li ve", "rtmp://a.example:99999/x"),
        *("rtmp://127.0.0.1/live", "rtmp://localhost/live", "rtmps://[::1]/live"),
        *("rtmp://10.0.0.1/live", "rtmp://169.254.169.254/live", "rtmp://a.example/" + "x" * 300),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_in_words(host, address):
    with pytest.raises(ValidationError) as refused:
        Destination.add(host, "A", address, KEY)
    assert str(refused.value.messages[0]).endswith(".")


def test_private_addresses_can_be_allowed(host, settings):
    settings.RESTREAM_PRIVATE = True
    assert Destination.add(host, "A", "rtmp://127.0.0.1/live", KEY).pk


@pytest.mark.parametrize("key", ["", " ", "a\nb", "clé", "x" * 301])
def test_a_key_that_is_none_is_refused(host, key):
    with pytest.raises(ValidationError):
        Destination.add(host, "A", ADDRESS, key)


def test_a_session_has_three_at_most(host):
    for number in range(Destination.MOST):
        Destination.add(host, f"{number}", ADDRESS, KEY)
    with pytest.raises(ValidationError, match="3"):
        Destination.add(host, "4", ADDRESS, KEY)
    assert Destination.objects.count() == Destination.MOST


def test_an_ended_session_gets_none(host):
    host.room.end()
    with pytest.raises(ValidationError):
        Destination.add(host, "A", ADDRESS, KEY)


# Who may


@pytest.mark.parametrize("role", [Seat.SPEAKER, Seat.LISTENER])
def test_only_hosts_may_add_one(live_room, ben, role):
    live_room.admit(ben, role)
    form = {"name": "A", "address": ADDRESS, "key": KEY}
    answer = browser_of(ben).post(reverse("destinations", args=[live_room.slug]), form)
    assert answer.status_code == 403 and not Destination.objects.exists()


def test_a_host_of_another_room_cannot_reach_it(destination, ben):
    ben.let_host()
    other = Room.start(ben, "Another")
    answer = browser_of(ben).delete(reverse("destination", args=[other.slug, destination.pk]))
    assert answer.status_code == 404 and Destination.objects.exists()


def test_a_form_sent_twice_adds_one(live_room, ada):
    url = reverse("destinations", args=[live_room.slug])
    form = {"name": "A", "address": ADDRESS, "key": KEY, "once": str(uuid4())}
    for _ in range(2):
        assert browser_of(ada).post(url, form).status_code == 302
    assert Destination.objects.count() == 1


def test_a_host_removes_one(destination, ada):
    url = reverse("destination", args=[destination.room.slug, destination.pk])
    assert browser_of(ada).delete(url).status_code == 204
    assert not Destination.objects.exists()


def test_the_audience_reads_nothing_of_it(destination):
    assert report(destination, Destination.REFUSED, why="not_taken")
    parts = ["destinations", "warnings"]
    hosts, _ = draw(destination.room, HOST, "en", parts)
    others, _ = draw(destination.room, AUDIENCE, "en", parts)
    assert "YouTube" in hosts and "YouTube" not in others and "rtmps" not in others


@pytest.mark.parametrize(("recorded", "told"), [(True, True), (False, False)])
def test_people_who_come_on_stage_read_that_it_is_sent_elsewhere(room, ada, recorded, told):
    room.go_live(recorded=recorded)
    assert "other platforms" not in recording_note(room)
    Destination.add(room.seat_of(ada), "A", ADDRESS, KEY)
    assert ("other platforms" in recording_note(room)) == told


# What the media server reports


def test_reports_are_shown_in_words(destination):
    words = {
        Destination.CONNECTING: "Connecting…",
        Destination.ON_AIR: "On air there",
    }
    for state, sentence in words.items():
        assert report(destination, state)
        html, _ = draw(destination.room, HOST, "en", ["destinations"])
        assert sentence in html
    assert report(destination, Destination.LOST, why="closed", next_try=4)
    html, _ = draw(destination.room, HOST, "en", ["destinations"])
    assert "The server closed the connection." in html and "Next try in" in html


def test_a_failure_is_a_warning_until_it_is_on_air_again(destination):
    sentence = "YouTube does not receive the session. The server closed the connection."

    def warned():
        return sentence in draw(destination.room, HOST, "en", ["warnings"])[0]

    assert not warned()
    report(destination, Destination.LOST, why="closed", next_try=1)
    assert warned()
    report(destination, Destination.CONNECTING)
    assert warned()
    report(destination, Destination.ON_AIR)
    assert not warned()


def test_reports_of_a_former_media_server_or_key_do_not_count(destination):
    epoch = destination.room.epoch
    assert not report(destination, Destination.ON_AIR, epoch=epoch + 1)
    assert not report(destination, Destination.ON_AIR, revision=2)
    destination.refresh_from_db()
    assert destination.state == Destination.WAITING


def test_after_another_media_server_took_over_it_waits(destination):
    report(destination, Destination.ON_AIR)
    type(destination.room).objects.update(epoch=7)
    found = Destination.objects.select_related("room").get()
    assert found.shown_state == Destination.WAITING


def test_the_time_on_air_counts_from_its_beginning(destination):
    report(destination, Destination.ON_AIR)
    since = Destination.objects.get().since
    report(destination, Destination.ON_AIR)
    assert Destination.objects.get().since == since


def test_a_report_of_one_that_was_removed_is_dropped(destination):
    room, epoch = destination.room, destination.room.epoch
    destination.remove()
    assert not Destination.report(room, epoch, destination.pk or 1, 1, Destination.ON_AIR)


# What the media server is to do


def test_a_live_recorded_room_is_sent(destination):
    (target,) = DesiredState.of(destination.room.pk).targets
    assert (target.pk, target.address) == (destination.pk, ADDRESS) and KEY not in repr(target)


def test_a_room_that_is_not_live_is_not_sent(room, ada):
    Destination.add(room.seat_of(ada), "A", ADDRESS, KEY)
    assert DesiredState.of(room.pk).targets == ()
    room.go_live()
    assert len(DesiredState.of(room.pk).targets) == 1


def test_a_room_that_is_not_recorded_is_not_sent_and_says_so(room, ada):
    Destination.add(room.seat_of(ada), "A", ADDRESS, KEY)
    room.go_live(recorded=False)
    assert DesiredState.of(room.pk).targets == ()
    assert "not recorded" in draw(room, HOST, "en", ["destinations"])[0]
