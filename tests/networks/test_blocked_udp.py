"""People whose network drops UDP hear and speak, and nobody waits for long."""

import time

import pytest

from tests.support.browser.going_live import end_session, go_live, join_stage
from tests.support.browser.sound import loudness_of_ada, loudness_of_ben
from tests.support.eventually import eventually
from tests.support.network.namespaces import GUEST, GUEST_ELSEWHERE

from .conftest import MEDIA_PORT

pytestmark = pytest.mark.heard

HEARD_WITHIN = 4.0
"""Seconds from Join; 2 on a machine that does nothing else."""
HEARD_AGAIN_WITHIN = 5.0
"""Seconds from the change of a network; 3 on a machine that does nothing else."""
ENERGY = """async () => {
  let energy = 0;
  for (const pc of window.connections ?? [])
    for (const stats of (await pc.getStats()).values())
      if (stats.type === "inbound-rtp" && stats.kind === "audio")
        energy = Math.max(energy, stats.totalAudioEnergy ?? 0);
  return energy;
}"""
WATCH_CONNECTIONS = """
window.connections = [];
const Plain = RTCPeerConnection;
window.RTCPeerConnection = class extends Plain {
  constructor(...settings) {
    super(...settings);
    window.connections.push(this);
  }
};
window.longest = 0; // ms without a packet of sound, on any connection
const counts = new Map();
let heardAt = performance.now();
setInterval(async () => {
  let isHeard = false;
  for (const pc of window.connections) {
    for (const stats of (await pc.getStats()).values()) {
      if (stats.type !== "inbound-rtp" || stats.kind !== "audio") continue;
      isHeard ||= stats.packetsReceived > (counts.get(pc) ?? 0);
      counts.set(pc, Math.max(stats.packetsReceived, counts.get(pc) ?? 0));
    }
  }
  window.longest = Math.max(window.longest, performance.now() - heardAt);
  if (isHeard) heardAt = performance.now();
}, 100);
"""
PROTOCOL = """async () => {
  const all = [...(await window.connections.at(-1).getStats()).values()];
  const { selectedCandidatePairId } = all.find(({ type }) => type === "transport");
  const pair = all.find(({ id }) => id === selectedCandidatePairId);
  return all.find(({ id }) => id === pair.remoteCandidateId).protocol;
}"""
PLAYED = "() => document.getElementById('picture').currentTime"


@pytest.fixture
def live(ada, room):
    """The link of Ada's room, in which she speaks."""
    go_live(ada)
    yield room
    end_session(ada)


def join(person, link):
    """Join as a guest; return the time at which it was pressed."""
    person.context.add_init_script(WATCH_CONNECTIONS)
    person.page.goto(link)
    person.page.get_by_label("Your name").fill(person.name)
    began = time.monotonic()
    person.press("Join as guest")
    return began


def wait_for_sound(person, within=15):
    eventually(lambda: person.page.evaluate(ENERGY) > 1e-5, f"{person.name} hears nothing", within)


def test_a_listener_hears_at_once_by_tcp(people, live, guest):
    guest.nft("meta l4proto udp drop")
    cleo = people("Cleo", autoplay=True)
    began = join(cleo, live)
    wait_for_sound(cleo)
    took = time.monotonic() - began
    assert cleo.page.evaluate(PROTOCOL) == "tcp"
    assert took < HEARD_WITHIN, f"{took:.1f} s until {cleo.name} heard Ada"
    assert loudness_of_ada(cleo.hears(2)) > -40


def test_a_speaker_is_heard_by_tcp(people, ada, live, guest):
    guest.nft("meta l4proto udp drop")
    ada.press("Share")
    link = ada.page.get_by_label("Link for a co-host").input_value()
    ada.page.keyboard.press("Escape")
    ben = people("Ben")
    ben.page.goto(link)
    ben.page.get_by_label("Your name").fill("Ben")
    ben.press("Join as co-host")
    join_stage(ben)
    eventually(
        lambda: loudness_of_ben(ada.hears(1)) > -50, lambda: f"Ada does not hear him: {ben.errors}"
    )
    assert loudness_of_ada(ben.hears(2)) > -40


def longest_pause(person, change):
    """Change the network; return the longest time without a packet of sound since, in seconds."""
    person.page.evaluate("() => { window.longest = 0; }")
    change()
    person.page.wait_for_timeout(2000 * HEARD_AGAIN_WITHIN)
    assert loudness_of_ada(person.hears(2)) > -40
    return person.page.evaluate("() => window.longest") / 1000


def test_a_listener_whose_udp_is_cut_off_goes_on_by_tcp(people, live, guest):
    cleo = people("Cleo", autoplay=True)
    join(cleo, live)
    wait_for_sound(cleo)
    assert cleo.page.evaluate(PROTOCOL) == "udp"
    pause = longest_pause(cleo, lambda: guest.nft("meta l4proto udp drop"))
    assert pause < HEARD_AGAIN_WITHIN, f"{cleo.name} heard nothing for {pause:.1f} s"
    assert cleo.page.evaluate(PROTOCOL) == "tcp"


@pytest.mark.parametrize("udp", ["open", "dropped"])
def test_a_listener_whose_address_changes_hears_again_soon(people, live, guest, udp):
    if udp == "dropped":
        guest.nft("meta l4proto udp drop")
    cleo = people("Cleo", autoplay=True)
    join(cleo, live)
    wait_for_sound(cleo)
    try:
        pause = longest_pause(cleo, lambda: guest.change_address(GUEST, GUEST_ELSEWHERE))
    finally:
        guest.change_address(GUEST_ELSEWHERE, GUEST)
    assert pause < HEARD_AGAIN_WITHIN, f"{cleo.name} heard nothing for {pause:.1f} s"


def test_a_listener_whose_media_port_is_blocked_hears_by_hls_soon(people, live, guest):
    guest.nft("meta l4proto udp drop")
    guest.nft(f"tcp dport {MEDIA_PORT} drop")
    cleo = people("Cleo", autoplay=True)
    began = join(cleo, live)
    eventually(lambda: cleo.page.evaluate(PLAYED) > 0, f"{cleo.name} hears nothing by HLS", 15)
    took = time.monotonic() - began
    assert took < 2 * HEARD_WITHIN, f"{took:.1f} s until HLS played"
