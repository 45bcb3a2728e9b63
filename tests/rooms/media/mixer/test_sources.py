"""The two sources of a seat, the person and a screen."""

from rooms.media.ipc_protocol import FIRST_MIX_MINUS, PROGRAM_SOUND
from tests.support.mixer.sounds import decoded, strength
from tests.support.mixer.virtual import OPUS_PT, VirtualMixer

from .test_program import ABSENT, ADA, BEN, PRESENT, last_second

SCREEN, OTHER = 1000, 1500


def sharing() -> tuple[VirtualMixer, object]:
    """Return a mixer and a screen: Ada speaks and shares it with its sound, Ben speaks."""
    mixer = VirtualMixer()
    mixer.publish("ada", ADA)
    screen = mixer.publish("ada", SCREEN, source="screen")
    mixer.publish("ben", BEN)
    mixer.run(2)
    return mixer, screen


def test_the_sound_of_a_screen_is_heard_beside_its_person():
    mixer, _ = sharing()
    program = last_second(mixer, PROGRAM_SOUND)
    for hz in (ADA, SCREEN, BEN):
        assert strength(program, hz) > PRESENT


def test_a_person_who_shares_a_screen_hears_neither_themselves_nor_the_screen():
    mixer, _ = sharing()
    streams = {message["seat"]: message["stream"] for message in mixer.ipc.reported("stream")}
    assert len(streams) == 2
    to_ada, to_ben = (last_second(mixer, streams[seat]) for seat in ("ada", "ben"))
    assert strength(to_ada, ADA) < ABSENT and strength(to_ada, SCREEN) < ABSENT
    assert strength(to_ada, BEN) > PRESENT
    assert strength(to_ben, ADA) > PRESENT and strength(to_ben, SCREEN) > PRESENT


def test_a_new_screen_of_a_seat_replaces_its_former_one_and_not_the_person():
    mixer, _ = sharing()
    mixer.publish("ada", OTHER, source="screen")
    mixer.run(1.5)
    program = last_second(mixer, PROGRAM_SOUND)
    assert strength(program, SCREEN) < ABSENT
    assert strength(program, OTHER) > PRESENT
    assert strength(program, ADA) > PRESENT


def test_a_screen_that_ends_leaves_its_person_on_air():
    mixer, screen = sharing()
    mixer.leave(screen)
    mixer.run(1.5)
    assert mixer.ipc.reported("stream_closed") == []
    program = last_second(mixer, PROGRAM_SOUND)
    assert strength(program, SCREEN) < ABSENT
    assert strength(program, ADA) > PRESENT


def test_the_stream_of_a_seat_closes_with_its_last_publication():
    mixer = VirtualMixer()
    person = mixer.publish("ada", ADA)
    screen = mixer.publish("ada", SCREEN, source="screen")
    mixer.leave(person)
    mixer.run(0.2)
    assert mixer.ipc.reported("stream_closed") == []
    mixer.leave(screen)
    mixer.run(0.2)
    assert [closed["stream"] for closed in mixer.ipc.reported("stream_closed")] == [FIRST_MIX_MINUS]


def test_a_mute_holds_for_both_person_and_screen():
    mixer, _ = sharing()
    mixer.command(do="mute", seat="ada", muted=True)
    mixer.run(1.5)
    program = last_second(mixer, PROGRAM_SOUND)
    assert strength(program, ADA) < ABSENT and strength(program, SCREEN) < ABSENT
    assert strength(program, BEN) > PRESENT


def test_the_level_of_a_seat_is_that_of_the_person_alone():
    mixer = VirtualMixer()
    person = mixer.publish("ada", ADA)
    mixer.publish("ada", SCREEN, source="screen")
    mixer.run(1)
    assert mixer.ipc.reported("levels")[-1]["levels"]["ada"] > 70
    mixer.leave(person)
    mixer.run(1)
    assert mixer.ipc.reported("levels")[-1]["levels"]["ada"] == 0


def test_a_screen_may_be_shared_without_sound():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA)
    for pub, audio in ((50, None), (51, {"pt": OPUS_PT})):
        mixer.command(
            do="publish", pub=pub, seat="ada", name="Ada", role="speaker", source="screen",
            audio=audio, video={"pt": 102},
        )  # fmt: skip
        mixer.run(1.5)
        assert strength(decoded(mixer.opus(PROGRAM_SOUND))[-24_000:], ADA) > PRESENT


def test_a_source_other_than_person_and_screen_is_refused(capsys):
    mixer = VirtualMixer()
    mixer.publish("ada", ADA, source="telescope")
    mixer.run(0.2)
    assert "telescope" in capsys.readouterr().err
    assert mixer.ipc.reported("stream") == []
