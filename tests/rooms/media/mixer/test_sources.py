"""A seat sends itself and, beside it, its screen."""

from rooms.media.ipc_protocol import FIRST_MIX_MINUS, PROGRAM_SOUND
from tests.support.mixer.sounds import decoded, strength
from tests.support.mixer.virtual import OPUS_PT, Studio

from .test_program import ABSENT, ADA, BEN, PRESENT, last_second

SCREEN, OTHER = 1000, 1500


def sharing() -> tuple[Studio, object]:
    """Ada speaks and shares a screen with sound; Ben speaks."""
    studio = Studio()
    studio.publish("ada", ADA)
    screen = studio.publish("ada", SCREEN, source="screen")
    studio.publish("ben", BEN)
    studio.run(2)
    return studio, screen


def test_what_a_screen_plays_is_heard_beside_who_shares_it():
    studio, _ = sharing()
    program = last_second(studio, PROGRAM_SOUND)
    for hz in (ADA, SCREEN, BEN):
        assert strength(program, hz) > PRESENT


def test_who_shares_a_screen_hears_neither_themselves_nor_the_screen():
    studio, _ = sharing()
    streams = {message["seat"]: message["stream"] for message in studio.ipc.did("stream")}
    assert len(streams) == 2
    to_ada, to_ben = (last_second(studio, streams[seat]) for seat in ("ada", "ben"))
    assert strength(to_ada, ADA) < ABSENT and strength(to_ada, SCREEN) < ABSENT
    assert strength(to_ada, BEN) > PRESENT
    assert strength(to_ben, ADA) > PRESENT and strength(to_ben, SCREEN) > PRESENT


def test_a_new_screen_of_a_seat_replaces_its_former_one_and_not_the_person():
    studio, _ = sharing()
    studio.publish("ada", OTHER, source="screen")
    studio.run(1.5)
    program = last_second(studio, PROGRAM_SOUND)
    assert strength(program, SCREEN) < ABSENT
    assert strength(program, OTHER) > PRESENT
    assert strength(program, ADA) > PRESENT


def test_a_screen_that_ends_leaves_its_person_on_stage():
    studio, screen = sharing()
    studio.leave(screen)
    studio.run(1.5)
    assert studio.ipc.did("stream_closed") == []
    program = last_second(studio, PROGRAM_SOUND)
    assert strength(program, SCREEN) < ABSENT
    assert strength(program, ADA) > PRESENT


def test_a_seat_leaves_the_stage_with_the_last_of_what_it_sends():
    studio = Studio()
    person = studio.publish("ada", ADA)
    screen = studio.publish("ada", SCREEN, source="screen")
    studio.leave(person)
    studio.run(0.2)
    assert studio.ipc.did("stream_closed") == []
    studio.leave(screen)
    studio.run(0.2)
    assert [closed["stream"] for closed in studio.ipc.did("stream_closed")] == [FIRST_MIX_MINUS]


def test_a_muted_seat_is_silent_in_all_it_sends():
    studio, _ = sharing()
    studio.tell(do="mute", seat="ada", muted=True)
    studio.run(1.5)
    program = last_second(studio, PROGRAM_SOUND)
    assert strength(program, ADA) < ABSENT and strength(program, SCREEN) < ABSENT
    assert strength(program, BEN) > PRESENT


def test_the_level_of_a_seat_is_of_the_person_alone():
    studio = Studio()
    person = studio.publish("ada", ADA)
    studio.publish("ada", SCREEN, source="screen")
    studio.run(1)
    assert studio.ipc.did("levels")[-1]["levels"]["ada"] > 70
    studio.leave(person)
    studio.run(1)
    assert studio.ipc.did("levels")[-1]["levels"]["ada"] == 0


def test_a_screen_may_be_silent():
    studio = Studio()
    studio.publish("ada", ADA)
    for pub, audio in ((50, None), (51, {"pt": OPUS_PT})):
        studio.tell(
            do="publish", pub=pub, seat="ada", name="Ada", role="speaker", source="screen",
            audio=audio, video={"pt": 102},
        )  # fmt: skip
        studio.run(1.5)
        assert strength(decoded(studio.opus(PROGRAM_SOUND))[-24_000:], ADA) > PRESENT


def test_there_is_no_other_source(capsys):
    studio = Studio()
    studio.publish("ada", ADA, source="telescope")
    studio.run(0.2)
    assert "telescope" in capsys.readouterr().err
    assert studio.ipc.did("stream") == []
