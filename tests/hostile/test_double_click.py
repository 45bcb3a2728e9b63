"""A form that is sent twice: one browser becomes one guest, another browser another guest."""

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
    """The same browser as it sends the second request of a double click, before any answer."""
    again = Client()
    again.cookies[settings.CSRF_COOKIE_NAME] = client.cookies[settings.CSRF_COOKIE_NAME].value
    return again


def signed_in_person(client):
    return client.session["_auth_user_id"]


@pytest.fixture(params=["join", "role-link"])
def send_form(request, room):
    """A function that sends one and the same form, which makes a guest."""
    key = [room.link("speaker").key] if request.param == "role-link" else []
    url, form = reverse(request.param, args=[room.slug, *key]), {"name": "Cleo", "once": uuid4()}
    return lambda client: client.post(url, form)


def test_the_same_form_from_two_browsers_makes_two_guests(send_form):
    one, other = browser(), browser()
    send_form(one)
    send_form(other)
    assert signed_in_person(one) != signed_in_person(other)


def test_the_same_form_without_a_csrf_cookie_makes_a_guest_each_time(send_form):
    one, *others = browser(), Client(), Client()
    people = []
    for client in (one, *others):
        send_form(client)
        people.append(signed_in_person(client))
    assert len(set(people)) == 3


def test_a_double_click_makes_one_guest(send_form):
    first = browser()
    second = same_browser(first)
    send_form(first)
    send_form(second)
    assert signed_in_person(first) == signed_in_person(second)
    assert User.objects.filter(is_guest=True).count() == 1
