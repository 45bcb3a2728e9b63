"""After every request that changes something, the next page is as one that was never kept."""

import json
import re
from base64 import urlsafe_b64decode

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils.crypto import get_random_string

from rooms.live import kept_items, kept_lists, kept_parts
from rooms.live.link_context import link_context
from rooms.live.page_context import page_context, page_template
from rooms.models import Room
from tests.promises.acts import ACTS, UNDONE
from tests.promises.test_sent_twice import request_of
from tests.promises.world import World

pytestmark = pytest.mark.django_db(transaction=True)
DIFFERS = r'(csrfmiddlewaretoken" value=|data-csrf=|data-now=|name="once" value=)"[^"]*"'
HEADER = r'"X-CSRFToken": "[^"]*"'
TOKEN = r"(?<=/media/)([\w-]+):[\w-]+"  # of media; how long it is valid changes each five minutes
OF_A_MOMENT = (kept_items.kept_items, kept_lists.kept_lists, kept_parts.kept_parts)


def browser_of(person=None):
    browser = Client()
    browser.cookies[settings.CSRF_COOKIE_NAME] = get_random_string(32)
    if person:
        browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def words_of(page):
    page = re.sub(TOKEN, lambda found: what_it_opens(found[1]), page)
    return re.sub(HEADER, "", re.sub(DIFFERS, "", page)).split()


def what_it_opens(signed):
    """The values that are signed in a link to media, but its end."""
    *values, _until = json.loads(urlsafe_b64decode(signed + "=" * (-len(signed) % 4)))
    return ",".join(values)


def drawn_alone(request, slug):
    """The page as it is drawn from the rows as they are, in one go."""
    room = Room.objects.get(slug=slug)
    seat = room.seat_of(request.user)
    context = page_context(room, seat)
    context |= link_context(room, context)
    return render_to_string(page_template(room), context, request)


@pytest.mark.parametrize("what", ACTS + UNDONE)
def test_the_next_page_shows_what_was_done(what):
    world = World()
    send = request_of(world, what)
    seats = (world.host, world.speaker, world.seat)
    browsers = [browser_of(), *(browser_of(seat.person) for seat in seats)]
    address = world.room.get_absolute_url()
    for browser in browsers:
        browser.get(address)
    assert send().status_code < 400
    for moment in OF_A_MOMENT:
        moment.clear()  # as after a second
    for browser in browsers:
        answer = browser.get(address)
        if answer.status_code == 200:
            alone = drawn_alone(answer.wsgi_request, world.room.slug)
            assert words_of(answer.content.decode()) == words_of(alone)
