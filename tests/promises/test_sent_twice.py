"""Every request that changes something, sent twice or twice at once, has one effect."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.crypto import get_random_string

from hotline.accounts.setup_link import one_time_link
from tests.promises.acts import ACTS, UNDONE
from tests.promises.world import World
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
User = get_user_model()

READ_ONLY = {
    *(
        "home",
        "status",
        "room",
        "left",
        "media-link",
        "sessions",
        "copy-download",
        "chapters-vtt",
        "chapters-json",
    ),
    *(
        "speakers-part",
        "speakers-part-download",
        "shared-replay",
        "shared-questions",
        "shared-chapters",
        "answer-picture",
    ),
    *("site-picture", "room-picture", "manage-question", "why-here", "similar-questions"),
    *("export-csv", "export-xlsx", "export-json", "export-md", "projector", "overlay"),
}
# The media server answers these: tests/rooms/media has what a second connection of a seat does.
BY_THE_MEDIA_SERVER = {"whip", "whep", "whip-connection", "whep-connection"}


def request_of(world, what):
    """A function that sends the request, each time from a new client of the same browser."""
    if what.live:
        world.room.go_live()
    if what.before:
        what.before(world)
    url = reverse(what.name, args=what.arguments(world))
    data = {**what.fields(world), "once": str(uuid4())}
    who = getattr(world, what.who) if what.who else None
    cookie = get_random_string(32)  # the CSRF cookie, by which two requests are of one browser

    def send():
        browser = Client()
        browser.cookies[settings.CSRF_COOKIE_NAME] = cookie
        if who:
            person = getattr(who, "person", who)
            browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return browser.post(url, data)

    return send


def state_after(what, times):
    before = User.objects.count()
    world = World()
    send = request_of(world, what)
    statuses = [send().status_code for _ in range(times)]
    state = world.state()
    state["people"] -= before
    return state, statuses


@pytest.mark.parametrize("what", ACTS + UNDONE)
def test_a_request_sent_twice_has_one_effect(what):
    once, (first,) = state_after(what, times=1)
    twice, statuses = state_after(what, times=2)
    assert first < 400 and twice == once
    assert max(statuses) < 500


@pytest.mark.parametrize("what", ACTS)
def test_a_request_sent_twice_at_once_has_one_effect(what):
    once, _ = state_after(what, times=1)
    before = User.objects.count()
    world = World()
    send = request_of(world, what)
    answers, raised = at_once(send, send)
    state = world.state()
    state["people"] -= before
    assert state == once
    assert not raised and max(answer.status_code for answer in answers) < 500


def test_two_visitors_at_once_open_one_site():
    form = {"site_name": "Ada’s", "name": "Ada", "email": "a@example.test"}
    form["password"] = "correct horse battery"
    url = one_time_link().removeprefix(settings.HOTLINE_URL)
    answers, raised = at_once(*[lambda: Client().post(url, form)] * 2)
    assert User.objects.filter(is_superuser=True).count() == 1
    assert not raised and {answer.status_code for answer in answers} == {302, 404}


def test_every_address_that_takes_a_form_is_tried():
    names = {
        pattern.name
        for included in get_resolver().url_patterns[:3]
        for pattern in included.url_patterns
    }
    tried_names = {param.values[0].name for param in ACTS}
    assert names - READ_ONLY - BY_THE_MEDIA_SERVER == tried_names
