"""TURN servers that an answer names are used where nothing gets through directly."""

import pytest

from .test_live_player import PLAYS_SOUND, open_cleos_page, press_listen  # noqa: F401

LINK = (
    '<turn:turn.example.test:3478?transport=udp>; rel="ice-server"; username="1:cleo";'
    ' credential="c2VjcmV0"; credential-type="password", '
    '<turns:turn.example.test:443?transport=tcp>; rel="ice-server"; username="1:cleo";'
    ' credential="c2VjcmV0"; credential-type="password", </help>; rel="help"'
)
SERVERS = [
    {"urls": urls, "username": "1:cleo", "credential": "c2VjcmV0"}
    for urls in (
        "turn:turn.example.test:3478?transport=udp",
        "turns:turn.example.test:443?transport=tcp",
    )
]
# Keeps what each connection is given, and gives none of it to the browser.
CONNECTIONS = """
window.given = [];
const Real = RTCPeerConnection;
window.RTCPeerConnection = class extends Real {
  constructor(settings) {
    super({...settings, iceServers: []});
    window.given.push(settings.iceServers);
  }
};
"""


@pytest.fixture
def cleos_page(open_cleos_page):  # noqa: F811
    return open_cleos_page(CONNECTIONS)


def given(room_page):
    return room_page.tab.evaluate("() => window.given")


def test_a_direct_connection_uses_no_relay(cleos_page):
    cleos_page.answer_offers_with(LINK)
    press_listen(cleos_page)
    cleos_page.wait_until(lambda: cleos_page.tab.evaluate(PLAYS_SOUND), "it does not play")
    assert given(cleos_page) == [[]]


def test_relays_are_used_when_nothing_gets_through_directly(cleos_page):
    cleos_page.answer_offers_with(LINK, reachable=False)
    press_listen(cleos_page)
    cleos_page.wait_until(lambda: len(given(cleos_page)) == 2, "it does not try a relay")
    assert given(cleos_page) == [[], SERVERS]


def test_an_answer_without_relays_is_given_its_time(cleos_page):
    cleos_page.answer_offers_with("", reachable=False)
    press_listen(cleos_page)
    cleos_page.wait_until(lambda: given(cleos_page), "no connection")
    cleos_page.tab.wait_for_timeout(3000)  # for what must not happen
    assert given(cleos_page) == [[]]
