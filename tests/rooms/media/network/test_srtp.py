"""Receiver reports are told from other encrypted RTCP, in each profile that browsers offer."""

import secrets

import pytest

from rooms.media.network import rtcp
from rooms.media.network.srtp import Srtp, is_lone_receiver_report
from tests.support.network.srtp_receiver import PROFILES

BLOCK = rtcp.ReportBlock(8, 64, 5, 70000, 9, 10, 11)
ALONE = rtcp.receiver_report(7, [BLOCK])
EMPTY_SOURCES = bytes.fromhex("80cb0000")  # a BYE of nobody, the smallest packet of RTCP


def encrypted(profile: int, compound: bytes) -> bytes:
    ours, theirs = (secrets.token_bytes(PROFILES[profile]) for _ in range(2))
    return Srtp(ours, theirs, profile).protect_rtcp(compound)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("report", [ALONE, rtcp.receiver_report(7, [BLOCK, BLOCK])])
def test_a_receiver_report_alone_is_known_without_its_keys(profile: int, report: bytes) -> None:
    assert is_lone_receiver_report(encrypted(profile, report))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "following",
    [
        rtcp.nack(7, 8, [1]),
        rtcp.pli(7, 8),
        rtcp.bye(7),
        rtcp.cname(7, "Ben"),
        rtcp.receiver_report(7, []),
        EMPTY_SOURCES,
    ],
)
def test_a_report_that_another_packet_follows_is_not_alone(profile: int, following: bytes) -> None:
    assert not is_lone_receiver_report(encrypted(profile, ALONE + following))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("other", [rtcp.sender_report(7, 1, 2, 3, 4), rtcp.nack(7, 8, [1])])
def test_no_other_packet_is_taken_for_a_receiver_report(profile: int, other: bytes) -> None:
    assert not is_lone_receiver_report(encrypted(profile, other))


@pytest.mark.parametrize("datagram", [b"\x81\xc9\0\7" + bytes(9), b"\x01\xc9\0\1" + bytes(18)])
def test_a_report_cut_short_or_of_another_version_is_none(datagram: bytes) -> None:
    assert not is_lone_receiver_report(datagram)
