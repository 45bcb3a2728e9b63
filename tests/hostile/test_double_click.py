"""The number of a form makes one guest of a double click, and opens nobody's session to others."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.crypto import get_random_string

from hotline.accounts.models import User

pytestmark = pytest.mark.django_db


def browser():
    client = Client()
    client.cookies[settings.CSRF_COOKIE_NAME] = get_random_string(32)
    return client


def same_browser(client):
    """As its second request of a double click, sent before the first was answered."""
    again = Client()
    again.cookies[settings.CSRF_COOKIE_NAME] = client.cookies[settings.CSRF_COOKIE_NAME].value
    return again


def person_in(client):
    return client.session["_auth_user_id"]


@pytest.fixture(params=["join", "role-link"])
def form(request, room):
    """Sends a form that welcomes a guest, always the same one."""
    key = [room.link("speaker").key] if request.param == "role-link" else []
    url, said = reverse(request.param, args=[room.slug, *key]), {"name": "Cleo", "once": uuid4()}
    return lambda client: client.post(url, said)


def test_another_browser_that_sends_the_same_form_is_somebody_else(form):
    one, other = browser(), browser()
    form(one)
    form(other)
    assert person_in(one) != person_in(other)


def test_a_program_without_a_cookie_is_not_signed_in_as_somebody(form):
    one, *others = browser(), Client(), Client()
    people = []
    for client in (one, *others):
        form(client)
        people.append(person_in(client))
    assert len(set(people)) == 3


def test_a_double_click_welcomes_one_guest(form):
    first = browser()
    second = same_browser(first)
    form(first)
    form(second)
    assert person_in(first) == person_in(second)
    assert User.objects.filter(is_guest=True).count() == 1
