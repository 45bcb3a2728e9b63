"""Error pages: a refusal is a page for people and plain text for scripts."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_foreign_host_name_is_refused_with_a_page(client):
    response = client.get("/", headers={"host": "evil.test", "accept": "text/html"})
    assert response.status_code == 400
    assert "could not be understood" in response.content.decode()


def test_a_request_by_a_script_is_refused_in_plain_text(client):
    response = client.get("/nowhere", headers={"accept": "text/html", "hx-request": "true"})
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/plain")
