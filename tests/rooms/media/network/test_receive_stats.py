"""Receive statistics under patterns of loss, in virtual time."""

from rooms.media.network.receive_stats import ReceiveStats


def receive(sequences: list[int]) -> ReceiveStats:
    receive_stats = ReceiveStats(ssrc=1, rate=48_000, first=sequences[0])
    for count, sequence in enumerate(sequences):
        receive_stats.arrived(sequence & 0xFFFF, sequence * 960, count * 0.02)
    return receive_stats


def test_a_stream_without_loss_is_complete() -> None:
    receive_stats = receive(list(range(65_500, 65_600)))
    assert receive_stats.complete
    block = receive_stats.block(2.0)
    assert (block.fraction, block.lost, block.highest) == (0, 0, 65_599)


def test_missing_packets_are_requested_at_once_also_where_numbers_wrap() -> None:
    receive_stats = receive([65_534, 65_537])
    assert receive_stats.wanted(0.02) == [65_535, 0]


def test_a_packet_that_has_come_is_not_requested_again() -> None:
    receive_stats = receive([1, 4])
    receive_stats.arrived(2, 0, 0.03)
    assert receive_stats.wanted(0.04) == [3]
    receive_stats.arrived(3, 0, 0.05)
    assert receive_stats.complete


def test_a_lost_packet_is_requested_every_50_ms_and_then_given_up() -> None:
    receive_stats = receive([1, 3])
    asked = [now for now in range(21, 1000, 10) if receive_stats.wanted(now / 1000)]
    assert asked == [21, 71, 121, 171, 221]
    assert receive_stats.complete


def test_only_a_part_of_a_long_gap_is_requested() -> None:
    receive_stats = receive([1, 2000])
    assert len(receive_stats.wanted(0.02)) == 128


def test_reports_have_the_loss_of_their_interval_and_the_total() -> None:
    receive_stats = receive([n for n in range(100) if n % 4 != 1])
    block = receive_stats.block(2.0)
    assert (block.fraction, block.lost) == (64, 25)
    for sequence in range(100, 200):
        receive_stats.arrived(sequence, sequence * 960, sequence * 0.02)
    block = receive_stats.block(4.0)
    assert (block.fraction, block.lost) == (0, 25)


def test_an_even_pace_has_no_jitter_and_an_uneven_one_has() -> None:
    assert receive(list(range(100))).block(2.0).jitter == 0
    uneven = ReceiveStats(ssrc=1, rate=48_000, first=0)
    for sequence in range(100):
        uneven.arrived(sequence, sequence * 960, sequence * 0.02 + 0.005 * (sequence % 2))
    assert 200 < uneven.block(2.0).jitter <= 240


def test_a_sender_that_restarts_its_sequence_numbers_is_followed() -> None:
    receive_stats = receive([10, 11, 40_000, 40_001])
    assert receive_stats.complete
    assert receive_stats.block(1.0).lost == 0


def test_a_report_has_the_delay_since_the_last_sender_report() -> None:
    receive_stats = receive([1, 2])
    assert receive_stats.block(1.0).delay == 0
    receive_stats.reported(0xABCD, 2.0)
    block = receive_stats.block(2.5)
    assert (block.last_report, block.delay) == (0xABCD, 32_768)
