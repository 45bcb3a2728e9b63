from rooms.media.ipc_protocol import FIRST_MIX_MINUS, PROGRAM_PICTURE, PROGRAM_SOUND
from rooms.media.mixer.clock import FRAME, RATE, TICK
from tests.support.mixer.sounds import decoded, strength
from tests.support.mixer.virtual import Studio

ADA, BEN, CLEO = 440, 660, 1000
PRESENT, ABSENT = -25, -55  # dBFS; Opus itself adds noise at about -65


def last_second(studio: Studio, stream: int):
    return decoded(studio.opus(stream))[-RATE:]


def test_everybody_is_in_the_program():
    studio = Studio()
    studio.publish("ada", ADA)
    studio.publish("ben", BEN)
    studio.run(2)
    program = last_second(studio, PROGRAM_SOUND)
    assert strength(program, ADA) > PRESENT
    assert strength(program, BEN) > PRESENT


def test_a_mix_minus_has_all_but_its_own_seat():
    studio = Studio()
    for seat, hz in (("ada", ADA), ("ben", BEN), ("cleo", CLEO)):
        studio.publish(seat, hz)
    studio.run(2)
    streams = {message["seat"]: message["stream"] for message in studio.ipc.did("stream")}
    heard = last_second(studio, streams["ben"])
    assert strength(heard, BEN) < ABSENT
    assert strength(heard, ADA) > PRESENT
    assert strength(heard, CLEO) > PRESENT


def test_each_tick_gives_one_packet_on_every_sound_stream_with_the_same_timestamp():
    studio = Studio()
    studio.publish("ada", ADA)
    studio.publish("ben", BEN)
    studio.run(1)
    program = [payload.timestamp for payload in studio.ipc.of(PROGRAM_SOUND)]
    assert program == list(range(0, RATE, TICK))
    for stream in (FIRST_MIX_MINUS, FIRST_MIX_MINUS + 1):
        assert [payload.timestamp for payload in studio.ipc.of(stream)] == program


def test_the_program_goes_on_in_silence_when_nobody_is_on_stage():
    studio = Studio()
    studio.run(1)
    assert len(studio.opus(PROGRAM_SOUND)) == 50
    assert studio.ipc.did("levels") == []


def test_a_muted_seat_is_heard_nowhere():
    studio = Studio()
    studio.publish("ada", ADA)
    studio.publish("ben", BEN)
    studio.run(0.5)
    studio.tell(do="mute", seat="ada", muted=True)
    studio.run(2)
    program = last_second(studio, PROGRAM_SOUND)
    assert strength(program, ADA) < ABSENT
    assert strength(program, BEN) > PRESENT
    assert studio.ipc.did("levels")[-1]["levels"]["ada"] == 0


def test_a_mute_outlives_a_new_publication():
    studio = Studio()
    studio.publish("ada", ADA)
    studio.tell(do="mute", seat="ada", muted=True)
    studio.publish("ada", ADA)
    studio.run(1.5)
    assert strength(last_second(studio, PROGRAM_SOUND), ADA) < ABSENT


def test_a_new_publication_of_a_seat_replaces_the_old_one_on_the_same_stream():
    studio = Studio()
    studio.publish("ada", ADA)
    studio.run(0.5)
    studio.publish("ada", BEN)  # the old one goes on sending: its packets are late
    studio.run(2)
    program = last_second(studio, PROGRAM_SOUND)
    assert strength(program, ADA) < ABSENT
    assert strength(program, BEN) > PRESENT
    assert len(studio.ipc.did("stream")) == 1


def test_removing_a_replaced_publication_leaves_its_seat_on_stage():
    studio = Studio()
    old = studio.publish("ada", ADA)
    studio.publish("ada", BEN)
    studio.run(0.2)
    studio.leave(old)
    studio.run(1.5)
    assert strength(last_second(studio, PROGRAM_SOUND), BEN) > PRESENT
    assert studio.ipc.did("stream_closed") == []


def test_a_seat_that_leaves_closes_its_stream_and_the_number_is_not_used_again():
    studio = Studio()
    studio.leave(studio.publish("ada", ADA))
    studio.publish("ada", ADA)
    studio.run(0.2)
    assert studio.ipc.did("stream_closed") == [
        {"did": "stream_closed", "stream": FIRST_MIX_MINUS, "seat": "ada"}
    ]
    assert [message["stream"] for message in studio.ipc.did("stream")] == [2, 3]


def test_levels_come_four_times_a_second_on_a_scale_of_decibels():
    studio = Studio()
    studio.publish("ada", ADA)
    studio.run(3)
    levels = [message["levels"]["ada"] for message in studio.ipc.did("levels")]
    assert len(levels) == 12
    assert 75 <= levels[-1] <= 80  # a sine of amplitude 0.3 is at -13.5 dBFS


def test_the_clock_is_told_each_second_and_its_tie_never_changes():
    studio = Studio()
    studio.run(3.1)
    told = studio.ipc.did("clock")
    assert [message["sample"] for message in told] == [0, RATE, 2 * RATE, 3 * RATE]
    assert {message["monotonic"] - message["sample"] / RATE for message in told} == {1000.0}


def test_no_picture_is_sent_while_nobody_is_filmed():
    studio = Studio()
    studio.publish("ada", ADA)
    studio.run(1)
    assert studio.ipc.of(PROGRAM_PICTURE) == []
    assert studio.ipc.did("picture") == []


def test_a_camera_turns_the_picture_on_and_its_absence_turns_it_off():
    studio = Studio()
    studio.publish("ada", ADA, film=True)
    studio.run(1)
    assert studio.ipc.did("picture") == [{"did": "picture", "on": True}]
    assert studio.ipc.of(PROGRAM_PICTURE)
    studio.sources.pop()
    studio.run(4)
    assert studio.ipc.did("picture")[-1] == {"did": "picture", "on": False}


def test_a_camera_that_has_lost_a_packet_is_asked_for_a_keyframe_once_a_second():
    studio = Studio()
    voice = studio.publish("ada", ADA, film=True)
    film = studio.sources[-1]
    studio.run(0.5)
    whole = film.picture
    film.picture = lambda start: whole(start)[: start // FRAME % 3]  # each third one is lost
    studio.run(3)
    assert 2 <= len(studio.ipc.keyframes) <= 4
    assert set(studio.ipc.keyframes) == {voice.pub}


def test_a_message_that_makes_no_sense_is_refused_and_nothing_else_happens(capsys):
    studio = Studio()
    for bad in (
        {"do": "publish"},
        {"do": "publish", "pub": 1, "seat": "x", "role": "king", "audio": {"pt": 1}},
        {"do": "dance"},
        {},
        {"do": "mute", "seat": "x"},
        {"do": "unpublish", "pub": None},
    ):
        studio.tell(**bad)
    studio.run(0.2)
    assert len(studio.opus(PROGRAM_SOUND)) == 10
    assert capsys.readouterr().err.count("refused") == 6
