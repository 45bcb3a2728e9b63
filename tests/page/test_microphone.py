"""Muting: a microphone is closed by its owner or a host, and opened by its owner only."""

import pytest
from django.utils import timezone

from rooms.models import Seat
from tests.support.page.speaking import KEEP_TRACKS, dock_button, join_stage, sends_sound


@pytest.fixture
def bens_page(live_room, ben, open_page):
    """Ben's page, which sends his sound."""
    return join_stage(open_page(live_room.admit(ben, Seat.SPEAKER), script=KEEP_TRACKS))


def mute_as_host(room_page):
    room_page.seat.mute_by_host()
    room_page.push_personal()
    dock_button(room_page, "Unmute").wait_for()
    return room_page


def wait_until_settled(room_page):
    """Wait until the page has handled everything that was pushed so far."""
    room_page.push(here=7)
    room_page.tab.get_by_text("7 here").wait_for()


def forget_requests(room_page):
    room_page.requests.clear()


def test_muting_stops_the_sound_at_once_and_tells_the_server(bens_page):
    dock_button(bens_page, "Mute").click()
    assert not sends_sound(bens_page)
    bens_page.wait_for_request("mute")
    dock_button(bens_page, "Unmute").click()
    assert sends_sound(bens_page)
    bens_page.wait_for_request("mute", method="DELETE")


def test_a_mute_by_a_host_closes_the_microphone_and_says_so(bens_page):
    mute_as_host(bens_page)
    assert not sends_sound(bens_page)
    bens_page.tab.get_by_text("A host muted you. Nobody hears you until you unmute.").wait_for()


def test_a_row_that_is_not_muted_does_not_open_a_microphone_that_a_host_muted(bens_page):
    mute_as_host(bens_page)
    bens_page.seat.mute(False)
    bens_page.push_personal()
    wait_until_settled(bens_page)
    assert not sends_sound(bens_page)


def test_a_row_that_is_not_muted_does_not_open_a_microphone_that_its_owner_muted(bens_page):
    dock_button(bens_page, "Mute").click()
    Seat.objects.filter(pk=bens_page.seat.pk).update(muted=False)
    bens_page.push_personal()
    wait_until_settled(bens_page)
    assert not sends_sound(bens_page)


def test_a_mute_drawn_before_an_unmute_does_not_close_the_microphone(bens_page):
    mute_as_host(bens_page)
    dock_button(bens_page, "Unmute").click()
    bens_page.push_personal()  # drawn before the server knows of the unmute
    wait_until_settled(bens_page)
    assert sends_sound(bens_page)


def test_a_host_may_mute_again(bens_page):
    mute_as_host(bens_page)
    dock_button(bens_page, "Unmute").click()
    bens_page.seat.mute(False)
    bens_page.push_personal()
    mute_as_host(bens_page)
    assert not sends_sound(bens_page)


def test_a_request_to_unmute_is_answered_by_one_press(bens_page):
    mute_as_host(bens_page)
    bens_page.seat.ask_to_unmute()
    bens_page.push_personal()
    alert = bens_page.tab.get_by_role("alert").filter(has_text="The host asks you to unmute")
    alert.wait_for()
    assert not sends_sound(bens_page)
    forget_requests(bens_page)
    alert.get_by_role("button", name="Unmute").click()
    assert sends_sound(bens_page)
    bens_page.wait_for_request("mute", method="DELETE")
    dock_button(bens_page, "Mute").wait_for()


def test_a_request_to_unmute_can_be_declined(bens_page):
    mute_as_host(bens_page)
    bens_page.seat.ask_to_unmute()
    bens_page.push_personal()
    bens_page.tab.get_by_role("button", name="Stay muted").click()
    bens_page.wait_for_request("unmute-request", "DELETE")
    bens_page.seat.stay_muted()
    bens_page.push_personal()
    bens_page.tab.get_by_text("The host asks you to unmute").wait_for(state="detached")
    assert not sends_sound(bens_page)


def test_unmuting_without_a_connection_offers_to_join(live_room, ben, open_page):
    seat = live_room.admit(ben, Seat.SPEAKER)
    Seat.objects.filter(pk=seat.pk).update(muted=True, unmute_asked_at=timezone.now())
    room_page = open_page(seat, script=KEEP_TRACKS)
    room_page.push_personal()
    room_page.tab.get_by_role("button", name="Unmute").click()
    room_page.tab.get_by_role("dialog").get_by_role("button", name="Join the stage").wait_for()
    assert room_page.tab.evaluate("() => window.opened.length") == 0


def test_changing_a_muted_microphone_keeps_it_muted(bens_page):
    mute_as_host(bens_page)
    dock_button(bens_page, "Devices").click()
    dialog = bens_page.tab.get_by_role("dialog")
    dialog.get_by_role("button", name="Use these").click()
    dialog.wait_for(state="hidden")
    wait_until_settled(bens_page)
    assert not sends_sound(bens_page)
    assert dock_button(bens_page, "Unmute").is_visible()


def test_a_newer_publication_of_the_seat_ends_this_one_with_a_sentence(bens_page):
    bens_page.push(voice={bens_page.seat.key: 9})
    bens_page.tab.get_by_text("You speak from another page or device now").wait_for()
    assert not sends_sound(bens_page)
    bens_page.tab.get_by_role("button", name="Join with microphone").wait_for()


def test_somebody_whose_pictures_are_too_large_is_told_so(bens_page):
    bens_page.push(too_large={bens_page.seat.key: [3840, 2160]})
    bens_page.tab.get_by_text("Your picture of 3840 × 2160 is too large to be shown").wait_for()
    assert sends_sound(bens_page)


def test_somebody_who_sends_too_many_pictures_is_told_so(bens_page):
    bens_page.push(too_many={bens_page.seat.key: True})
    bens_page.tab.get_by_text("Your camera sends more pictures than can be shown").wait_for()
    assert sends_sound(bens_page)


def test_somebody_whose_encoder_failed_to_connect_is_told_why(bens_page):
    bens_page.push(encoder={bens_page.seat.key: {"kind": "unreached", "words": "", "port": 9000}})
    bens_page.tab.get_by_text("nothing came from it over UDP. Open UDP port 9000").wait_for()
    bens_page.push(encoder={bens_page.seat.key: {"kind": "dtls", "words": "no shared cipher"}})
    bens_page.tab.get_by_text("tried to connect and failed: no shared cipher.").wait_for()
    assert sends_sound(bens_page)


def test_a_speaker_is_told_nothing_of_somebody_elses_encoder(bens_page, ada, live_room):
    why = {"kind": "silent", "words": ""}
    bens_page.push(encoder={live_room.seat_of(ada).key: why})
    wait_until_settled(bens_page)
    assert not bens_page.tab.get_by_text("encoder tried").is_visible()


def test_a_speaker_is_told_nothing_of_somebody_elses_pictures(bens_page, ada, live_room):
    bens_page.push(too_large={live_room.seat_of(ada).key: [3840, 2160]})
    bens_page.push(too_many={live_room.seat_of(ada).key: True})
    wait_until_settled(bens_page)
    assert not bens_page.tab.get_by_text("too large").is_visible()
    assert not bens_page.tab.get_by_text("more pictures").is_visible()


def reconnect(room_page):
    """Close the page's connection at the media server; return its next WHIP request."""
    with room_page.tab.expect_request("**/whip", timeout=8000) as request:
        room_page.media_server.close_first_connection()
    return request.value


def test_a_page_that_reconnects_sends_the_voice_it_had(bens_page):
    headers = reconnect(bens_page).headers
    assert (headers["hotline-epoch"], headers["hotline-voice"]) == ("1", "1")
    bens_page.wait_until(lambda: bens_page.media_server.receives_packets, "no packets arrive")
    assert sends_sound(bens_page)


def test_a_reconnection_refused_for_a_newer_voice_ends_with_a_sentence(bens_page):
    bens_page.refuse("whip", "You speak from another page or device now.")
    reconnect(bens_page)
    bens_page.tab.get_by_text("You speak from another page or device now").wait_for()
    assert not sends_sound(bens_page)
    bens_page.tab.get_by_role("button", name="Join with microphone").wait_for()


def test_pressing_join_publishes_without_naming_an_earlier_voice(bens_page):
    bens_page.push(voice={bens_page.seat.key: 9})
    join_again = bens_page.tab.get_by_role("button", name="Join with microphone")
    join_again.click()
    dialog = bens_page.tab.get_by_role("dialog")
    with bens_page.tab.expect_request("**/whip") as request:
        dialog.get_by_role("button", name="Join the stage").click()
    assert "hotline-voice" not in request.value.headers


def test_news_of_its_own_voice_or_of_other_seats_does_not_stop_a_page(bens_page, ada, live_room):
    bens_page.push(voice={bens_page.seat.key: 1, live_room.seat_of(ada).key: 9})
    wait_until_settled(bens_page)
    assert sends_sound(bens_page)
    assert dock_button(bens_page, "Mute").is_visible()


def test_the_end_of_the_session_ends_the_microphone(bens_page):
    bens_page.room.end()
    bens_page.push_regions("room-header", "stage")
    bens_page.wait_until(lambda: not sends_sound(bens_page), "the microphone stays open")
    bens_page.wait_for_request("whip/1", method="DELETE")
