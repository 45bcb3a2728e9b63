from rooms.media.ipc_protocol import FIRST_MIX_MINUS, PROGRAM_PICTURE, PROGRAM_SOUND
from rooms.media.mixer.clock import FRAME, RATE, TICK
from tests.support.mixer.sounds import decoded, strength
from tests.support.mixer.virtual import VirtualMixer

ADA, BEN, CLEO = 440, 660, 1000
PRESENT, ABSENT = -25, -55  # dBFS; Opus itself adds noise at about -65


def last_second(mixer: VirtualMixer, stream: int):
    return decoded(mixer.opus(stream))[-RATE:]


def test_every_speaker_is_in_the_program():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA)
    mixer.publish("ben", BEN)
    mixer.run(2)
    program = last_second(mixer, PROGRAM_SOUND)
    assert strength(program, ADA) > PRESENT
    assert strength(program, BEN) > PRESENT


def test_a_mix_minus_has_every_seat_but_its_own():
    mixer = VirtualMixer()
    for seat, hz in (("ada", ADA), ("ben", BEN), ("cleo", CLEO)):
        mixer.publish(seat, hz)
    mixer.run(2)
    streams = {message["seat"]: message["stream"] for message in mixer.ipc.reported("stream")}
    heard = last_second(mixer, streams["ben"])
    assert strength(heard, BEN) < ABSENT
    assert strength(heard, ADA) > PRESENT
    assert strength(heard, CLEO) > PRESENT


def test_each_tick_gives_one_packet_on_every_sound_stream_with_the_same_timestamp():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA)
    mixer.publish("ben", BEN)
    mixer.run(1)
    program = [payload.timestamp for payload in mixer.ipc.of(PROGRAM_SOUND)]
    assert program == list(range(0, RATE, TICK))
    for stream in (FIRST_MIX_MINUS, FIRST_MIX_MINUS + 1):
        assert [payload.timestamp for payload in mixer.ipc.of(stream)] == program


def test_the_program_goes_on_in_silence_when_nobody_is_on_stage():
    mixer = VirtualMixer()
    mixer.run(1)
    assert len(mixer.opus(PROGRAM_SOUND)) == 50
    assert mixer.ipc.reported("levels") == []


def test_a_muted_seat_is_heard_nowhere():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA)
    mixer.publish("ben", BEN)
    mixer.run(0.5)
    mixer.command(do="mute", seat="ada", muted=True)
    mixer.run(2)
    program = last_second(mixer, PROGRAM_SOUND)
    assert strength(program, ADA) < ABSENT
    assert strength(program, BEN) > PRESENT
    assert mixer.ipc.reported("levels")[-1]["levels"]["ada"] == 0


def test_a_mute_outlives_a_new_publication():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA)
    mixer.command(do="mute", seat="ada", muted=True)
    mixer.publish("ada", ADA)
    mixer.run(1.5)
    assert strength(last_second(mixer, PROGRAM_SOUND), ADA) < ABSENT


def test_a_new_publication_of_a_seat_replaces_the_old_one_on_the_same_stream():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA)
    mixer.run(0.5)
    mixer.publish("ada", BEN)  # the old one goes on sending, so its packets are late
    mixer.run(2)
    program = last_second(mixer, PROGRAM_SOUND)
    assert strength(program, ADA) < ABSENT
    assert strength(program, BEN) > PRESENT
    assert len(mixer.ipc.reported("stream")) == 1


def test_ending_a_replaced_publication_leaves_its_seat_on_air():
    mixer = VirtualMixer()
    old = mixer.publish("ada", ADA)
    mixer.publish("ada", BEN)
    mixer.run(0.2)
    mixer.leave(old)
    mixer.run(1.5)
    assert strength(last_second(mixer, PROGRAM_SOUND), BEN) > PRESENT
    assert mixer.ipc.reported("stream_closed") == []


def test_a_seat_that_leaves_closes_its_stream_and_the_number_is_not_used_again():
    mixer = VirtualMixer()
    mixer.leave(mixer.publish("ada", ADA))
    mixer.publish("ada", ADA)
    mixer.run(0.2)
    assert mixer.ipc.reported("stream_closed") == [
        {"did": "stream_closed", "stream": FIRST_MIX_MINUS, "seat": "ada"}
    ]
    assert [message["stream"] for message in mixer.ipc.reported("stream")] == [2, 3]


def test_levels_come_four_times_a_second_on_a_scale_of_decibels():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA)
    mixer.run(3)
    levels = [message["levels"]["ada"] for message in mixer.ipc.reported("levels")]
    assert len(levels) == 12
    assert 75 <= levels[-1] <= 80  # a sine of amplitude 0.3 is at -13.5 dBFS


def test_the_clock_is_reported_each_second_and_its_offset_never_changes():
    mixer = VirtualMixer()
    mixer.run(3.1)
    reports = mixer.ipc.reported("clock")
    assert [message["sample"] for message in reports] == [0, RATE, 2 * RATE, 3 * RATE]
    assert {message["monotonic"] - message["sample"] / RATE for message in reports} == {1000.0}


def test_no_picture_is_sent_while_nobody_has_a_camera():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA)
    mixer.run(1)
    assert mixer.ipc.of(PROGRAM_PICTURE) == []
    assert mixer.ipc.reported("picture") == []


def test_a_camera_turns_the_picture_on_and_its_absence_turns_it_off():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA, film=True)
    mixer.run(1)
    assert mixer.ipc.reported("picture") == [{"did": "picture", "on": True}]
    assert mixer.ipc.of(PROGRAM_PICTURE)
    mixer.sources.pop()
    mixer.run(4)
    assert mixer.ipc.reported("picture")[-1] == {"did": "picture", "on": False}


def test_a_camera_that_has_lost_a_packet_is_asked_for_a_keyframe_once_a_second():
    mixer = VirtualMixer()
    voice = mixer.publish("ada", ADA, film=True)
    film = mixer.sources[-1]
    mixer.run(0.5)
    whole = film.picture
    film.picture = lambda start: whole(start)[: start // FRAME % 3]  # each third packet is lost
    mixer.run(3)
    assert 2 <= len(mixer.ipc.keyframes) <= 4
    assert set(mixer.ipc.keyframes) == {voice.pub}


def test_an_invalid_command_is_refused_and_changes_nothing(capsys):
    mixer = VirtualMixer()
    for bad in (
        {"do": "publish"},
        {"do": "publish", "pub": 1, "seat": "x", "role": "king", "audio": {"pt": 1}},
        {"do": "dance"},
        {},
        {"do": "mute", "seat": "x"},
        {"do": "unpublish", "pub": None},
    ):
        mixer.command(**bad)
    mixer.run(0.2)
    assert len(mixer.opus(PROGRAM_SOUND)) == 10
    assert capsys.readouterr().err.count("refused") == 6
