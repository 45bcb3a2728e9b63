"""Pages on the wire: compressed for those who accept it, and as long as they are for nobody."""

import gzip
import http.client

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from hotline.web.compressed_pages import CompressedPagesMiddleware
from tests.support.web import running_web

PAGE = "<p>Ask Ada something.</p>" * 100


@pytest.fixture
def answer():
    """A function that sends a response through the middleware to a client with these headers."""

    def send(response, accept_encoding="gzip, deflate, br"):
        request = RequestFactory().get("/", headers={"accept-encoding": accept_encoding})
        return CompressedPagesMiddleware(lambda request: response)(request)

    return send


def test_a_page_is_compressed_for_a_client_that_accepts_gzip(answer):
    page = answer(HttpResponse(PAGE))
    assert gzip.decompress(page.content).decode() == PAGE
    assert page["Content-Encoding"] == "gzip"
    assert page["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_a_page_is_not_compressed_for_a_client_that_does_not_accept_gzip(answer, accepted):
    page = answer(HttpResponse(PAGE), accepted)
    assert page.content.decode() == PAGE
    assert "Content-Encoding" not in page
    assert page["Vary"] == "Accept-Encoding"


def test_the_length_of_a_compressed_page_does_not_tell_what_is_in_it(answer):
    assert len({len(answer(HttpResponse(PAGE)).content) for _ in range(30)}) > 1


@pytest.mark.parametrize("kind", ["application/sdp", "text/plain; charset=utf-8"])
def test_answers_to_encoders_and_players_are_not_compressed(answer, kind):
    assert "Content-Encoding" not in answer(HttpResponse(PAGE, content_type=kind))


def test_a_short_fragment_is_not_compressed(answer):
    assert "Content-Encoding" not in answer(HttpResponse("<p>Ask Ada something.</p>"))


def test_what_is_compressed_already_stays_as_it_is(answer):
    zipped = gzip.compress(PAGE.encode())
    page = answer(HttpResponse(zipped, headers={"Content-Encoding": "gzip"}))
    assert page.content == zipped


@pytest.mark.django_db(transaction=True)
def test_a_site_compresses_its_pages():
    with running_web() as web:
        connection = http.client.HTTPConnection(*web.address, timeout=20)
        for method in ("GET", "HEAD"):
            connection.request(method, "/", headers={"Accept-Encoding": "gzip"})
            response = connection.getresponse()
            body = response.read()
            assert response.headers["Content-Encoding"] == "gzip"
            assert "Accept-Encoding" in response.headers["Vary"]
            assert bool(body) == (method == "GET")
            assert b"</html>" in gzip.decompress(body) if body else True
        connection.close()
