"""Chromium in a network that drops UDP, or has IPv6 alone: it speaks and hears all the same."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from http.server import ThreadingHTTPServer
from socketserver import TCPServer

import pytest
from playwright.async_api import Page, async_playwright

from rooms.media.network import AUDIO, NtpClock, Stream, UdpMux, listen, publish
from rooms.views import turn
from tests.rooms.media.network.test_chromium import ANSWER, ARGUMENTS, HEARS, OFFER, _EmptyPage
from tests.support.browser.people import chromium_path
from tests.support.eventually import soon
from tests.support.network.namespaces import (
    STUDIO,
    STUDIO_6,
    STUDIO_NAME,
    Namespace,
    chromium_flags,
    studio_and_guest,
)
from tests.support.network.turn_server import SECRET, relaying

pytestmark = pytest.mark.heard


@pytest.fixture(params=["IPv4", "IPv6 alone"])
def address(request: pytest.FixtureRequest) -> str:
    """The studio's only address."""
    return STUDIO if request.param == "IPv4" else STUDIO_6


@pytest.fixture
def guest(address: str) -> Iterator[Namespace]:
    """The guest's network, while the test is in the studio's."""
    has_ipv6 = ":" in address
    with studio_and_guest(ipv4=not has_ipv6, ipv6=has_ipv6) as (studio, guest), studio.entered():
        yield guest


class _Server(ThreadingHTTPServer):
    @property
    def address_family(self) -> int:
        return socket.AF_INET6 if ":" in self.server_address[0] else socket.AF_INET

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer would look for a name in vain, for ten seconds


@pytest.fixture
def url(guest: Namespace, address: str) -> Iterator[str]:
    with _Server((address, 0), _EmptyPage) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://{STUDIO_NAME}:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture
async def udp_mux(guest: Namespace, address: str) -> AsyncIterator[UdpMux]:
    udp_mux = await UdpMux.open(addresses=[address], port=0)
    yield udp_mux
    await udp_mux.close()


@pytest.fixture
async def page(guest: Namespace, url: str, address: str, tmp_path) -> AsyncIterator[Page]:
    program = guest.program(tmp_path, chromium_path())
    async with async_playwright() as playwright:
        flags = [*ARGUMENTS, *chromium_flags(address)]
        browser = await playwright.chromium.launch(executable_path=program, args=flags)
        page = await browser.new_page()
        await page.goto(url)
        await page.mouse.click(10, 10)
        yield page
        await browser.close()


USE_RELAY = """(server) => {
  const Direct = RTCPeerConnection;
  window.RTCPeerConnection = class extends Direct {
    constructor() { super({iceServers: [server]}); }
  };
}"""


async def speak_and_hear(udp_mux: UdpMux, page: Page) -> tuple[bool, float]:
    """Whether TCP was used, and the seconds until the page heard itself."""
    began = time.monotonic()
    echo = Stream.audio(NtpClock())

    def send_back(media: int, packet: bytes) -> None:
        if media == AUDIO:
            echo.send(int.from_bytes(packet[4:8], "big"), packet[12:])

    publisher = publish(udp_mux, await page.evaluate(OFFER, True))
    publisher.on_packet = send_back
    await page.evaluate(ANSWER, publisher.answer)
    listener = listen(udp_mux, await page.evaluate(OFFER, False))
    listener.switch(audio=echo)
    await page.evaluate(ANSWER, listener.answer)
    await soon(lambda: publisher.is_open and listener.is_open, "not connected")
    assert await page.evaluate(HEARS), "ten seconds without sound"
    paths = {each._ice.path.transport.is_tcp for each in (publisher, listener)}
    assert len(paths) == 1
    return paths.pop(), time.monotonic() - began


async def test_chromium_uses_tcp_where_udp_is_dropped(
    udp_mux: UdpMux, page: Page, guest: Namespace
) -> None:
    guest.nft("meta l4proto udp drop")
    is_tcp, seconds = await speak_and_hear(udp_mux, page)
    assert is_tcp
    assert seconds < 4, f"{seconds:.1f} s until it heard itself"


async def test_chromium_uses_udp_where_both_work_and_closes_tcp(
    udp_mux: UdpMux, page: Page
) -> None:
    is_tcp, _seconds = await speak_and_hear(udp_mux, page)
    assert not is_tcp
    await soon(lambda: not len(udp_mux.tcp_connections), "TCP connections are kept")


@pytest.mark.parametrize("address", [STUDIO])
async def test_chromium_uses_a_relay_where_the_media_port_is_blocked(
    udp_mux: UdpMux, page: Page, guest: Namespace, tmp_path, settings
) -> None:
    guest.nft("meta l4proto udp drop")
    guest.nft(f"tcp dport {udp_mux.number} drop")
    settings.TURN_SECRET = SECRET
    with relaying(tmp_path, STUDIO) as url:
        username, credential = turn.credentials("a-seat", int(time.time()) + 60)
        server = {"urls": url, "username": username, "credential": credential}
        await page.evaluate(USE_RELAY, server)
        is_tcp, _seconds = await speak_and_hear(udp_mux, page)
    assert not is_tcp, "between relay and media server it is UDP"
