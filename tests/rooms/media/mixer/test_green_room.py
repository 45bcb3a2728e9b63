"""The green room: nothing is recorded before the command `air`."""

from rooms.media.ipc_protocol import FIRST_MIX_MINUS, PROGRAM_PICTURE
from tests.support.mixer.sounds import decoded, strength
from tests.support.mixer.virtual import VirtualMixer
from tests.support.mixer.watching import watch

ADA, BEN = 440, 660


def test_people_in_the_green_room_hear_each_other_and_no_take_opens(tmp_path):
    mixer = VirtualMixer(tmp_path, green_room=True)
    mixer.publish("ada", ADA)
    mixer.publish("ben", BEN, film=True)
    mixer.run(2)
    to_ada = decoded(mixer.opus(FIRST_MIX_MINUS))[-24_000:]
    assert strength(to_ada, BEN) > -25
    assert mixer.ipc.of(PROGRAM_PICTURE)
    mixer.stop()
    assert mixer.ipc.reported("take") == []
    assert list(tmp_path.rglob("*")) == []


def test_a_take_opens_once_the_room_is_on_air(tmp_path):
    mixer = VirtualMixer(green_room=True)
    mixer.publish("ada", ADA)
    mixer.run(1.5)
    mixer.command(do="air", directory=str(tmp_path))
    mixer.run(1.5)
    mixer.stop()
    (take,) = mixer.ipc.reported("take")
    assert 72_000 <= take["sample"] <= 76_000
    assert len(watch(tmp_path / "e1/t1").pictures) > 30


def test_a_room_may_go_on_air_unrecorded(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mixer = VirtualMixer(green_room=True)
    mixer.publish("ada", ADA)
    mixer.command(do="air", directory=None)
    mixer.run(1.5)
    mixer.stop()
    assert mixer.ipc.reported("take") == []
    assert list(tmp_path.rglob("*")) == []


def test_a_second_air_command_changes_nothing(tmp_path):
    mixer = VirtualMixer(tmp_path / "recording")
    unrecorded = VirtualMixer()
    for each in (mixer, unrecorded):
        each.publish("ada", ADA)
        each.run(1)
        each.command(do="air", directory=str(tmp_path / "another"))
        each.run(1)
        each.stop()
    assert len(mixer.ipc.reported("take")) == 1
    assert unrecorded.ipc.reported("take") == []
    assert not (tmp_path / "another").exists()


def test_an_invalid_air_command_does_not_prevent_the_next_one(tmp_path, capsys):
    mixer = VirtualMixer(green_room=True)
    mixer.publish("ada", ADA)
    for bad in ({"do": "air"}, {"do": "air", "directory": 5}):
        mixer.command(**bad)
    mixer.command(do="air", directory=str(tmp_path))
    mixer.run(1)
    assert capsys.readouterr().err.count("refused") == 2
    assert len(mixer.ipc.reported("take")) == 1
