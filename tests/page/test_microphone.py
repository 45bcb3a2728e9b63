"""Who may close a microphone: its owner and hosts. Who may open it: its owner."""

import pytest
from django.utils import timezone

from rooms.models import Seat
from tests.support.page.speaking import KEEP_TRACKS, join, key, sends_sound


@pytest.fixture
def bens(live_room, ben, enter):
    """Ben's page, and he is heard."""
    return join(enter(live_room.admit(ben, Seat.SPEAKER), script=KEEP_TRACKS))


def silenced(studio):
    studio.seat.silence()
    studio.hears_about_oneself()
    key(studio, "Unmute").wait_for()
    return studio


def settled(studio):
    """By now the page has done all that its news so far made it do."""
    studio.hears(here=7)
    studio.page.get_by_text("7 here").wait_for()


def forget_requests(studio):
    studio.posted.clear()


def test_mute_is_silence_at_once_and_the_others_are_told(bens):
    key(bens, "Mute").click()
    assert not sends_sound(bens)
    bens.sent("mute")
    key(bens, "Unmute").click()
    assert sends_sound(bens)
    bens.sent("mute", method="DELETE")


def test_a_host_who_mutes_closes_the_microphone_and_says_so(bens):
    silenced(bens)
    assert not sends_sound(bens)
    bens.page.get_by_text("A host muted you. Nobody hears you until you unmute.").wait_for()


def test_news_of_a_row_that_is_not_muted_opens_nothing(bens):
    silenced(bens)
    bens.seat.mute(False)
    bens.hears_about_oneself()
    settled(bens)
    assert not sends_sound(bens)


def test_who_muted_themselves_is_not_opened_by_news_either(bens):
    key(bens, "Mute").click()
    Seat.objects.filter(pk=bens.seat.pk).update(muted=False)
    bens.hears_about_oneself()
    settled(bens)
    assert not sends_sound(bens)


def test_news_of_an_old_mute_does_not_close_what_was_opened_since(bens):
    silenced(bens)
    key(bens, "Unmute").click()
    bens.hears_about_oneself()  # drawn before the server heard of it
    settled(bens)
    assert sends_sound(bens)


def test_a_host_may_mute_again(bens):
    silenced(bens)
    key(bens, "Unmute").click()
    bens.seat.mute(False)
    bens.hears_about_oneself()
    silenced(bens)
    assert not sends_sound(bens)


def test_a_host_who_asks_to_unmute_is_answered_by_one_press(bens):
    silenced(bens)
    bens.seat.ask_to_unmute()
    bens.hears_about_oneself()
    alert = bens.page.get_by_role("alert").filter(has_text="The host asks you to unmute")
    alert.wait_for()
    assert not sends_sound(bens)
    forget_requests(bens)
    alert.get_by_role("button", name="Unmute").click()
    assert sends_sound(bens)
    bens.sent("mute", method="DELETE")
    key(bens, "Mute").wait_for()


def test_who_is_asked_to_unmute_may_stay_muted(bens):
    silenced(bens)
    bens.seat.ask_to_unmute()
    bens.hears_about_oneself()
    bens.page.get_by_role("button", name="Stay muted").click()
    bens.sent("unmute-request", "DELETE")
    bens.seat.stay_muted()
    bens.hears_about_oneself()
    bens.page.get_by_text("The host asks you to unmute").wait_for(state="detached")
    assert not sends_sound(bens)


def test_who_is_not_connected_and_asked_to_unmute_is_offered_to_join(live_room, ben, enter):
    seat = live_room.admit(ben, Seat.SPEAKER)
    Seat.objects.filter(pk=seat.pk).update(muted=True, unmute_asked_at=timezone.now())
    studio = enter(seat, script=KEEP_TRACKS)
    studio.hears_about_oneself()
    studio.page.get_by_role("button", name="Unmute").click()
    studio.page.get_by_role("dialog").get_by_role("button", name="Join the stage").wait_for()
    assert studio.page.evaluate("() => window.opened.length") == 0


def test_another_microphone_is_as_muted_as_the_one_before(bens):
    silenced(bens)
    key(bens, "Microphone and camera").click()
    dialog = bens.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Use these").click()
    dialog.wait_for(state="hidden")
    settled(bens)
    assert not sends_sound(bens)
    assert key(bens, "Unmute").is_visible()


def test_another_voice_of_the_same_person_ends_this_one_with_a_sentence(bens):
    bens.hears(voice={bens.seat.key: 9})
    bens.page.get_by_text("You speak from another page or device now").wait_for()
    assert not sends_sound(bens)
    bens.page.get_by_role("button", name="Join with microphone").wait_for()


def test_who_sends_pictures_too_large_is_told_so(bens):
    bens.hears(too_large={bens.seat.key: [3840, 2160]})
    bens.page.get_by_text("Your picture of 3840 × 2160 is too large to be shown").wait_for()
    assert sends_sound(bens)


def test_who_sends_too_many_pictures_is_told_so(bens):
    bens.hears(too_many={bens.seat.key: True})
    bens.page.get_by_text("Your camera sends more pictures than can be shown").wait_for()
    assert sends_sound(bens)


def test_whose_encoder_failed_to_connect_is_told_why(bens):
    bens.hears(encoder={bens.seat.key: {"kind": "unreached", "words": "", "port": 9000}})
    bens.page.get_by_text("nothing came from it over UDP. Open UDP port 9000").wait_for()
    bens.hears(encoder={bens.seat.key: {"kind": "dtls", "words": "no shared cipher"}})
    bens.page.get_by_text("tried to connect and failed: no shared cipher.").wait_for()
    assert sends_sound(bens)


def test_of_somebody_elses_encoder_a_speaker_is_told_nothing(bens, ada, live_room):
    why = {"kind": "silent", "words": ""}
    bens.hears(encoder={live_room.seat_of(ada).key: why})
    settled(bens)
    assert not bens.page.get_by_text("encoder tried").is_visible()


def test_of_somebody_elses_pictures_nothing_is_said(bens, ada, live_room):
    bens.hears(too_large={live_room.seat_of(ada).key: [3840, 2160]})
    bens.hears(too_many={live_room.seat_of(ada).key: True})
    settled(bens)
    assert not bens.page.get_by_text("too large").is_visible()
    assert not bens.page.get_by_text("more pictures").is_visible()


def comes_back(studio):
    """What the page asks for when the far end has hung up on it."""
    with studio.page.expect_request("**/whip", timeout=8000) as asked:
        studio.far_end.hang_up()
    return asked.value


def test_who_is_hung_up_on_says_on_coming_back_which_voice_they_had(bens):
    said = comes_back(bens).headers
    assert (said["hotline-epoch"], said["hotline-voice"]) == ("1", "1")
    bens.until(lambda: bens.far_end.hears_somebody, "nobody is heard at the far end")
    assert sends_sound(bens)


def test_who_has_another_voice_by_then_without_having_heard_of_it_ends_with_a_sentence(bens):
    bens.refuses("whip", "You speak from another page or device now.")
    comes_back(bens)
    bens.page.get_by_text("You speak from another page or device now").wait_for()
    assert not sends_sound(bens)
    bens.page.get_by_role("button", name="Join with microphone").wait_for()


def test_who_presses_join_takes_their_voice_from_wherever_it_was(bens):
    bens.hears(voice={bens.seat.key: 9})
    join_again = bens.page.get_by_role("button", name="Join with microphone")
    join_again.click()
    dialog = bens.page.get_by_role("dialog")
    with bens.page.expect_request("**/whip") as asked:
        dialog.get_by_role("button", name="Join the stage").click()
    assert "hotline-voice" not in asked.value.headers


def test_its_own_voice_and_those_of_others_end_nothing(bens, ada, live_room):
    bens.hears(voice={bens.seat.key: 1, live_room.seat_of(ada).key: 9})
    settled(bens)
    assert sends_sound(bens)
    assert key(bens, "Mute").is_visible()


def test_the_end_of_the_session_ends_the_microphone(bens):
    bens.room.end()
    bens.hears_about_the_room("bar", "stage")
    bens.until(lambda: not sends_sound(bens), "the microphone stays open")
    bens.sent("whip/1", method="DELETE")
