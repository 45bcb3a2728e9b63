"""The desired state of a room's media, which a media server reads from the rows."""

import pytest

from qna.models import Question
from rooms.media.server.desired_state import DesiredState
from rooms.models import Room, Seat

pytestmark = pytest.mark.django_db


def test_a_waiting_room_needs_no_media_server_and_its_green_room_does(room):
    assert not DesiredState.of(room.pk).running
    room.open_green_room()
    desired = DesiredState.of(room.pk)
    assert desired.running and not desired.live and desired.directory is None


def test_a_live_room_is_recorded_where_its_key_says_or_nowhere(room, settings):
    room.go_live()
    assert DesiredState.of(room.pk).directory == str(settings.RECORDINGS_ROOT / room.key)
    Room.objects.update(recorded=False)
    assert DesiredState.of(room.pk).directory is None


def test_an_ended_room_needs_no_media_server(live_room):
    live_room.end()
    assert not DesiredState.of(live_room.pk).running


def test_seats_on_stage_may_publish_by_their_own_stream_keys(live_room, ada, cohost_ben, cleo):
    live_room.admit(cleo)
    hers = live_room.seat_of(ada)
    hers.new_stream_key()
    assert DesiredState.of(live_room.pk).on_stage == {
        hers.key: hers.stream_key_hash,
        cohost_ben.key: "",
    }


def test_a_removed_seat_may_neither_publish_nor_listen(live_room, cohost_ben):
    cohost_ben.remove()
    desired = DesiredState.of(live_room.pk)
    assert desired.removed == {cohost_ben.key} and cohost_ben.key not in desired.on_stage


def test_the_picture_is_composed_as_the_host_chose(live_room, cohost_ben):
    live_room.arrange(Room.SPOTLIGHT, cohost_ben, names_shown=False)
    arrangement = {"layout": "spotlight", "spotlight": cohost_ben.key, "names": False}
    assert DesiredState.of(live_room.pk).arrangement == arrangement


def test_the_question_of_now_is_shown_with_its_asker(live_room, cleo):
    Question.ask(live_room.admit(cleo, Seat.LISTENER), "Why?").take_up()
    desired = DesiredState.of(live_room.pk)
    assert (desired.question, desired.asker) == ("Why?", "Cleo")
