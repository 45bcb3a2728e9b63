"""The mixer reports where people are in the picture, because pages put their states there."""

from tests.support.mixer.virtual import VirtualMixer

WHOLE = [0, 0, 1000, 1000]


def places(mixer: VirtualMixer) -> list[dict[str, list[int]]]:
    return [message["places"] for message in mixer.ipc.reported("places")]


def test_a_person_alone_has_the_whole_picture():
    mixer = VirtualMixer()
    mixer.publish("ada", 440, film=True)
    mixer.run(1)
    assert places(mixer)[-1] == {"ada": WHOLE}


def test_two_people_have_a_place_each_in_their_order():
    mixer = VirtualMixer()
    mixer.publish("ada", 440, film=True)
    mixer.publish("ben", 660)
    mixer.run(1)
    last = places(mixer)[-1]
    assert list(last) == ["ada", "ben"] and last["ada"][0] < last["ben"][0]


def test_places_are_repeated_every_two_seconds_for_pages_that_come():
    mixer = VirtualMixer()
    mixer.publish("ada", 440, film=True)
    mixer.run(7)
    assert 3 <= places(mixer).count({"ada": WHOLE}) <= 5


def test_without_a_camera_there_are_no_places():
    mixer = VirtualMixer()
    mixer.publish("ada", 440)
    mixer.run(3)
    assert places(mixer) == []
