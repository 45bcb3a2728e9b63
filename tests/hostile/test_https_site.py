"""A site behind a proxy that ends TLS, under a name with an umlaut."""

import http.client
from http.cookies import SimpleCookie

import pytest

from tests.support.web import running_web

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = "https://live.bücher.example"
SPELLED = "https://live.xn--bcher-kva.example"


@pytest.fixture(scope="module")
def site(django_db_setup):
    with running_web(HOTLINE_URL=TYPED) as web:
        yield web


def ask(web, method, path, body=None, host="live.xn--bcher-kva.example", **headers):
    """Send a request as the proxy passes it on; return (response, its text)."""
    connection = http.client.HTTPConnection(*web.address, timeout=10)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    proxy_headers = {
        "Host": host.encode(),
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "203.0.113.7",
    }
    try:
        connection.request(method, path, body, {**proxy_headers, **headers})
        response = connection.getresponse()
        return response, response.read().decode()
    finally:
        connection.close()


def test_pages_and_forms_work_under_either_spelling_of_the_host(site):
    for host in ("live.xn--bcher-kva.example", "live.bücher.example"):
        page, _content = ask(site, "GET", "/accounts/login/", host=host)
        assert page.status == 200
        cookie = SimpleCookie(page.headers["Set-Cookie"])["csrftoken"]
        form_data = f"login=a%40b.test&password=x&csrfmiddlewaretoken={cookie.value}"
        answer, content = ask(
            site,
            "POST",
            "/accounts/login/",
            form_data,
            host=host,
            Cookie=f"csrftoken={cookie.value}",
            Origin=f"https://{host}".encode(),
            Content_Type="application/x-www-form-urlencoded",
        )
        assert answer.status == 200 and "password" in content, "not the form with its errors"


def test_browsers_are_told_to_use_https_only(site):
    page, _ = ask(site, "GET", "/")
    assert page.headers["Strict-Transport-Security"] == "max-age=2592000"
    login, _ = ask(site, "GET", "/accounts/login/")
    assert "Secure" in login.headers["Set-Cookie"]


def test_the_cookie_of_the_language_is_sent_over_https_only(site):
    page, _ = ask(site, "GET", "/accounts/login/")
    token = SimpleCookie(page.headers["Set-Cookie"])["csrftoken"].value
    form_data = f"language=fr&csrfmiddlewaretoken={token}"
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": SPELLED}
    answer, _ = ask(site, "POST", "/i18n/setlang/", form_data, Cookie=f"csrftoken={token}", **form)
    assert SimpleCookie(answer.headers["Set-Cookie"])["django_language"]["secure"]
