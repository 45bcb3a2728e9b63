"""Django's handler of pages: one call on a thread for each."""

import threading

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from hotline.web.page_handler import PageHandler
from tests.support.asgi import ask

pytestmark = pytest.mark.django_db(transaction=True)

seen = []


class Middleware:
    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        seen.append(threading.get_ident())
        return self._get_response(request)


def page(request):
    seen.append(threading.get_ident())
    return HttpResponse("a page")


async def awaited(request):
    return HttpResponse("awaited")


urlpatterns = [path("page", page), path("awaited", awaited)]


@pytest.fixture
def handler():
    seen.clear()
    middlewares = [f"{__name__}.Middleware"] * 3
    with override_settings(MIDDLEWARE=middlewares, ROOT_URLCONF=__name__):
        yield PageHandler(elsewhere)


async def elsewhere(scope, receive, send):
    await send({"type": "http.response.start", "status": 299, "headers": []})


async def test_middlewares_and_view_of_a_page_run_in_one_thread(handler):
    reply = await ask(handler, "/page")
    assert (reply.status, reply.body) == (200, b"a page")
    assert len(seen) == 4
    assert len(set(seen)) == 1
    assert seen[0] != threading.get_ident()


async def test_an_asynchronous_view_is_left_to_the_other_handler(handler):
    assert (await ask(handler, "/awaited")).status == 299
    assert seen == []


async def test_an_unknown_address_is_a_page_too(handler):
    assert (await ask(handler, "/nowhere")).status == 404
    assert len(seen) == 3
