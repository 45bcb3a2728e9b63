"""Error pages: a refusal is a page for people and plain text for scripts."""

import pytest

from hotline.logs import context as log_context
from hotline.web.trusted_scope import TrustedScope
from tests.support.asgi import ask

pytestmark = pytest.mark.django_db


def test_a_foreign_host_name_is_refused_with_a_page(client):
    response = client.get("/", headers={"host": "evil.test", "accept": "text/html"})
    assert response.status_code == 400
    assert "could not be understood" in response.content.decode()


def test_a_request_by_a_script_is_refused_in_plain_text(client):
    response = client.get("/nowhere", headers={"accept": "text/html", "hx-request": "true"})
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/plain")


@pytest.fixture
def a_fault(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("a fault")

    monkeypatch.setattr("rooms.access.room_for", fail)
    client.raise_request_exception = False


def test_a_fault_of_ours_is_a_page_with_the_number_of_its_lines_in_the_log(client, a_fault):
    with log_context.about(request="a1b2c3d4e5"):
        response = client.get("/r/abcdefghij/", headers={"accept": "text/html"})
    assert response.status_code == 500
    assert "<code>a1b2c3d4e5</code>" in response.content.decode()


def test_a_page_that_failed_is_opened_again_by_a_link_and_a_form_is_not(client, ada, a_fault):
    client.force_login(ada)
    opened = client.get("/r/abcdefghij/", headers={"accept": "text/html"})
    sent = client.post("/r/abcdefghij/hand", headers={"accept": "text/html"})
    assert opened.status_code == sent.status_code == 500
    assert "Try again" in opened.content.decode()
    assert "Try again" not in sent.content.decode()


@pytest.mark.parametrize(
    ("proxies", "kept"), [(1, True), (0, False)], ids=["of a proxy", "of a stranger"]
)
async def test_only_a_proxy_of_ours_gives_a_request_its_number(proxies, kept):
    seen = []

    async def app(scope, receive, send):
        seen.append((scope["request_id"], log_context.current_request(), scope["headers"]))

    trusted = TrustedScope(app, "https://live.example.org", proxies)
    headers = {"host": "live.example.org", "x_request_id": "0123456789abcdef"}
    await ask(trusted, "/", **headers)
    ((number, bound, passed_on),) = seen
    assert number == bound and (number == "0123456789abcdef") == kept
    assert b"x-request-id" not in dict(passed_on)
    assert log_context.current_request() == ""
