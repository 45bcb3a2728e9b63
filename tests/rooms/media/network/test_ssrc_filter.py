"""The SSRCs of a publisher that are accepted, in virtual time."""

import pytest

from rooms.media.network.ssrc_filter import LAYERS, SsrcFilter
from rooms.media.rtp import AUDIO, VIDEO, Header


class Medium:
    """One medium of a publisher; `send` returns whether a packet of that source is accepted."""

    def __init__(self, media: int) -> None:
        self.sources = SsrcFilter(media)
        self.now = 0.0
        self._sequence = 0

    def send(self, ssrc: int) -> bool:
        self._sequence += 1
        header = Header(111, self._sequence, 960 * self._sequence, ssrc)
        return self.sources.on_packet(header, self.now) is not None

    def send_for(self, seconds: float, *ssrcs: int) -> list[set[int]]:
        """Send a packet of each source every 20 ms; return the sources accepted each time."""
        accepted = []
        for _ in range(round(seconds / 0.02)):
            accepted.append({ssrc for ssrc in ssrcs if self.send(ssrc)})
            self.now += 0.02
        return accepted


@pytest.mark.parametrize("ssrc", [2, 0, 0xFFFFFFFF])
def test_a_new_source_of_a_microphone_is_accepted_a_second_after_the_old_one_stopped(ssrc):
    sound = Medium(AUDIO)
    sound.send_for(1, 1)
    accepted = sound.send_for(2, ssrc)
    assert accepted[:48] == [set()] * 48
    assert accepted[51:] == [{ssrc}] * len(accepted[51:])


def test_two_sources_of_a_microphone_are_never_accepted_at_the_same_time():
    sound = Medium(AUDIO)
    assert sound.send_for(5, 1, 2) == [{1}] * 250


def test_a_microphone_that_sends_seldom_keeps_its_place():
    sound = Medium(AUDIO)
    for _ in range(10):
        assert sound.send(1)
        assert not sound.send(2)
        sound.now += 0.4


def test_layers_of_a_camera_are_accepted_side_by_side_up_to_a_limit():
    picture = Medium(VIDEO)
    ssrcs = range(1, LAYERS + 3)
    assert picture.send_for(3, *ssrcs) == [set(range(1, LAYERS + 1))] * 150
    assert len(list(picture.sources)) == LAYERS


def test_endless_sources_are_accepted_one_after_the_other_and_few_are_kept():
    for media in (AUDIO, VIDEO):
        medium = Medium(media)
        for ssrc in range(1, 100):
            medium.now += 1
            assert medium.send(ssrc)
        assert len(list(medium.sources)) <= LAYERS
