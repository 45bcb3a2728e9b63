"""Texts written directly to the kernel: none is lost, doubled or out of order."""

import http.client
import socket
import time

import pytest
from websockets.sync.client import connect

from tests.support.site_in_a_process import TEXTS, running


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running("flow", tmp_path_factory.mktemp("frames")) as process:
        yield process


def texts_written_directly(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        connection.request("GET", "/direct")
        return int(connection.getresponse().read())
    finally:
        connection.close()


def read_texts(site, pause=0.0, buffer=1 << 20, compression=None):
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.connect(("127.0.0.1", site.port))
    with connect("ws://localhost/texts", sock=client, compression=compression, max_queue=1) as page:
        texts = []
        for _ in TEXTS:
            time.sleep(pause)
            texts.append(page.recv(timeout=10))
        return texts


def test_a_page_is_sent_every_text_in_order(site):
    assert read_texts(site) == TEXTS


def test_a_page_that_reads_slowly_is_sent_every_text_in_order(site):
    assert read_texts(site, pause=0.002, buffer=4096) == TEXTS


def test_most_texts_go_straight_to_the_kernel(site):
    before = texts_written_directly(site)
    read_texts(site)
    assert texts_written_directly(site) - before > len(TEXTS) / 2


def test_a_page_that_offers_compression_is_understood(site):
    assert read_texts(site, compression="deflate") == TEXTS
