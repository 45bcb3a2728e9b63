"""Encryption in place gives what pylibsrtp gives; a test fails if its private parts change."""

import secrets

import numpy as np
import pylibsrtp
import pytest
from pylibsrtp import Policy

from rooms.media import rtp
from rooms.media.network import rtcp, srtp_in_place
from rooms.media.network.srtp_in_place import CopyingProtector, InPlaceProtector
from tests.support.network.srtp_receiver import PROFILES

BOTH = pytest.mark.parametrize("kind", [InPlaceProtector, CopyingProtector])


def session(key: bytes, profile: int = Policy.SRTP_PROFILE_AEAD_AES_128_GCM) -> pylibsrtp.Session:
    policy = Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile)
    return pylibsrtp.Session(policy)


def arrays(packets: list[bytes]) -> tuple[np.ndarray, np.ndarray]:
    octets, lengths = np.zeros((len(packets), 1408), np.uint8), np.zeros(len(packets), np.int32)
    for row, packet in enumerate(packets):
        octets[row, : len(packet)] = np.frombuffer(packet, np.uint8)
        lengths[row] = len(packet)
    return octets, lengths


def packet(sequence: int, size: int = 100) -> bytes:
    return rtp.packet(rtp.Header(111, sequence, 960, 7), False, bytes(size))


def test_the_private_parts_of_pylibsrtp_are_as_expected() -> None:
    assert srtp_in_place.IN_PLACE


@BOTH
@pytest.mark.parametrize("profile", PROFILES)
def test_packets_are_encrypted_as_by_the_public_api(kind: type, profile: int) -> None:
    keys = [secrets.token_bytes(PROFILES[profile]) for _ in range(5)]
    packets = [packet(1, size) for size in (0, 1, 120, 1200, 333)]
    octets, lengths = arrays(packets)
    protector = kind(octets, lengths)
    sessions = [session(key, profile) for key in keys]
    assert protector.rtp([protector.key(one) for one in sessions[1:]], 1)
    assert octets[0, : lengths[0]].tobytes() == packets[0]
    for row in range(1, 5):
        expected = session(keys[row], profile).protect(packets[row])
        assert octets[row, : lengths[row]].tobytes() == expected


@BOTH
def test_rtcp_is_encrypted_as_by_the_public_api(kind: type) -> None:
    key, report = secrets.token_bytes(28), rtcp.sender_report(1, 2, 3, 4, 5)
    octets, lengths = arrays([report])
    protector, ours = kind(octets, lengths), session(key)
    assert protector.rtcp([protector.key(ours)], 0)
    assert octets[0, : lengths[0]].tobytes() == session(key).protect_rtcp(report)


@BOTH
def test_a_packet_that_libsrtp_refuses_is_left_out(kind: type) -> None:
    octets, lengths = arrays([packet(20_000), packet(1), packet(20_001)])
    protector, ours = kind(octets, lengths), session(secrets.token_bytes(28))
    assert not protector.rtp([protector.key(ours)] * 3, 0)  # 1 is too old after 20,000
    assert lengths.tolist() == [12 + 100 + 16, 0, 12 + 100 + 16]


@pytest.mark.parametrize(("rows", "longest"), [((4, 1300), 1212), ((4, 1406), 1200)])
def test_rows_without_room_for_a_tag_are_refused(rows: tuple[int, int], longest: int) -> None:
    with pytest.raises(ValueError):
        srtp_in_place.protector(np.zeros(rows, np.uint8), np.zeros(4, np.int32), longest)


def test_without_the_private_parts_the_public_api_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(srtp_in_place, "IN_PLACE", False)
    octets, lengths = np.zeros((4, 1408), np.uint8), np.zeros(4, np.int32)
    assert isinstance(srtp_in_place.protector(octets, lengths, 1212), CopyingProtector)


@pytest.mark.parametrize("part", ["_srtp", "_binding"])
def test_a_pylibsrtp_with_other_private_parts_is_noticed(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other(pylibsrtp.Session):
        _srtp = property(lambda self: None, lambda self, value: None)

    if part == "_srtp":
        monkeypatch.setattr(pylibsrtp, "Session", Other)
    else:
        monkeypatch.setitem(__import__("sys").modules, "pylibsrtp._binding", None)
    assert not srtp_in_place._encrypts_in_place()
