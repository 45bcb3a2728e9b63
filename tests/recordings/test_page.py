"""Copies on the room's page and on the host's home page."""

import pytest
from django.urls import reverse

from recordings.models import Copy, Recording
from rooms.live.room_context import role_of
from rooms.live.room_page import draw
from rooms.live.status import SPEAKER
from rooms.models import Room, Seat
from tests.support.recordings.factories import record, writer_of


@pytest.fixture
def copy(live_room):
    """The MP3 of a session whose other copies are ready."""
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=1)
    live_room.end()
    recording.finish()
    return recording.copies.get(kind=Copy.MP3)


def page(copy):
    room = Room.objects.get(recording=copy.recording)
    return draw(room, "host", "en", ["copies"])[0]


def test_the_page_shows_the_progress_of_a_copy(copy):
    copy.move(Copy.WAITING, Copy.MAKING)
    copy.advance(40)
    assert 'value="40"' in page(copy)
    assert reverse("copy-download", args=[copy.pk]) not in page(copy)


def test_the_page_offers_a_copy_that_is_ready_with_its_size(copy):
    copy.recording.encode()
    html = page(copy)
    assert reverse("copy-download", args=[copy.pk]) in html
    assert "Sound of the session" in html
    assert html.count("kB</span>") == 5


def test_the_page_says_why_a_copy_failed(copy):
    Copy.objects.filter(pk=copy.pk).update(state=Copy.FAILED, reason="the disk was full")
    assert "the disk was full" in page(copy)


def test_home_offers_both_copies_of_a_session(copy, ada, browser_of):
    copy.recording.encode()
    html = browser_of(ada).get(reverse("home")).content.decode()
    copies = list(copy.recording.copies.all())
    assert {made.kind for made in copies} == {"mp4", "mp3", "m4a", "mastered", "audiogram"}
    for made in copies:
        offered = reverse("copy-download", args=[made.pk]) in html
        assert offered == (made.kind in (Copy.MP4, Copy.MP3)), made.kind


def test_home_says_that_a_recording_is_withdrawn_and_offers_no_copy(copy, ada, browser_of):
    copy.recording.encode()
    copy.recording.withdraw()
    html = browser_of(ada).get(reverse("home")).content.decode()
    assert "A moderator has withdrawn the recording" in html
    for made in copy.recording.copies.all():
        assert reverse("copy-download", args=[made.pk]) not in html


@pytest.mark.parametrize(
    "state, sentence",
    [
        (Copy.WAITING, "Waiting for its turn…"),
        (Copy.MAKING, 'value="40"'),
        (Copy.FAILED, "This copy could not be made. the disk was full"),
    ],
)
def test_home_says_of_a_copy_what_the_page_of_its_room_says(state, sentence, copy, ada, browser_of):
    Copy.objects.filter(pk=copy.pk).update(state=state, percent=40, reason="the disk was full")
    assert sentence in page(copy)
    assert sentence in browser_of(ada).get(reverse("home")).content.decode()


def offers_proof(person, room, browser_of):
    html = browser_of(person).get(room.get_absolute_url()).content.decode()
    return reverse("account_ask_confirmation") in html


def test_a_host_whose_address_is_not_proved_is_asked_to_prove_it(room, ada, ben, browser_of):
    ben.emailaddress_set.all().delete()
    room.admit(ben, Seat.COHOST)
    room.end()
    assert not offers_proof(ada, room, browser_of)
    ada.emailaddress_set.all().delete()
    assert offers_proof(ada, room, browser_of)
    assert not offers_proof(ben, room, browser_of)  # the mail goes to the host


@pytest.fixture
def late_cohost(copy, dov):
    """Dov, who came after the session had ended, and whom a moderator then made a co-host."""
    seat = Room.objects.get(recording=copy.recording).admit(dov)
    seat.assign(Seat.COHOST)
    return seat


@pytest.fixture(params=["of the room", "home"])
def address(request, copy):
    return reverse("home") if request.param == "home" else copy.recording.room.get_absolute_url()


def offered(browser, address, copy):
    download = reverse("copy-download", args=[copy.pk])
    return download in browser.get(address).content.decode()


def test_pages_offer_a_download_exactly_to_those_hosts_whom_it_admits(
    cohost_ben, address, copy, late_cohost, ada, ben, dov, browser_of
):
    copy.recording.encode()
    for person, admitted in ((ada, True), (ben, True), (dov, False)):
        browser = browser_of(person)
        response = browser.get(reverse("copy-download", args=[copy.pk]))
        assert response.status_code == (302 if admitted else 403)
        assert offered(browser, address, copy) == admitted


def test_the_socket_of_a_cohost_seated_after_the_end_gets_no_copies(copy, late_cohost):
    copy.recording.encode()
    role = role_of(Seat.objects.get(pk=late_cohost.pk))
    html, _ = draw(late_cohost.room, role, "en", ["copies"])
    assert role == SPEAKER and reverse("copy-download", args=[copy.pk]) not in html


def test_the_page_says_that_a_recording_could_not_be_closed(copy):
    Recording.objects.update(state=Recording.FAILED)
    assert "The recording could not be closed." in page(copy)


def test_the_page_says_which_copy_is_not_as_loud_as_it_should_be(copy):
    made = Copy.objects.filter(pk=copy.pk)
    made.update(state=Copy.READY, loudness=-18.4, target=-16)
    assert "It came out at -18.4 LUFS instead of -16" in page(copy)
    made.update(loudness=-16.3)
    assert "It came out" not in page(copy)
