"""Addresses that a host typed: all of a name must be public, and it is resolved once."""

import pytest

from rooms.media.restream.addresses import MOST, checked, is_public
from rooms.media.restream.failure import Lost, Refused


def resolver(*addresses):
    """A resolver that counts how often it is asked."""

    def resolve(host, port):
        resolve.asked.append((host, port))
        return [(None, None, None, "", (address, port)) for address in addresses]

    resolve.asked = []
    return resolve


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_a_public_address_is_allowed(address):
    assert checked("a.example", 1935, resolve=resolver(address)) == [address]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "255.255.255.255", "224.0.0.1", "233.252.0.1", "192.0.2.1", "198.18.0.1"),
        *("::1", "::", "fe80::1%eth0", "fc00::1", "ff0e::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1", "nonsense"),
        *("64:ff9b:1::a00:1", "fec0::1", "::a00:1", "::ffff:0:a00:1"),
    ],
)
def test_an_address_that_is_not_public_is_refused(address):
    assert not is_public(address)
    with pytest.raises(Refused, match="private"):
        checked("a.example", 1935, resolve=resolver(address))


def test_of_two_addresses_one_that_is_private_refuses_both():
    with pytest.raises(Refused, match="private"):
        checked("a.example", 1935, resolve=resolver("8.8.8.8", "10.0.0.1"))


def test_a_name_is_resolved_once():
    resolve = resolver("8.8.8.8", "8.8.4.4", "8.8.8.8")
    assert checked("a.example", 443, resolve=resolve) == ["8.8.8.8", "8.8.4.4"]
    assert resolve.asked == [("a.example", 443)]


def test_a_name_of_many_addresses_costs_few_tries():
    many = resolver(*(f"8.8.8.{number}" for number in range(50)))
    assert len(checked("a.example", 1935, resolve=many)) == MOST


def test_private_addresses_can_be_allowed():
    assert checked("a.example", 1935, True, resolver("10.0.0.1")) == ["10.0.0.1"]


def test_a_name_that_nobody_has_is_lost():
    def resolve(host, port):
        raise OSError("unknown")

    with pytest.raises(Lost, match="unknown_host"):
        checked("a.example", 1935, resolve=resolve)
