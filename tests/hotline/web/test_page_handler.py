"""Django's handler of pages: one call on a thread for each."""

import asyncio
import logging
import threading

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from hotline.web.deferred_response import DeferredResponse
from hotline.web.page_handler import PageHandler
from hotline.web.request_threads import RequestThreads
from tests.support.asgi import ask
from tests.support.eventually import soon

pytestmark = pytest.mark.django_db(transaction=True)

seen = []


class Middleware:
    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        seen.append(threading.get_ident())
        response = self._get_response(request)
        response.headers["Passed"] = "yes"
        return response


def page(request):
    seen.append(threading.get_ident())
    return HttpResponse("a page")


async def awaited(request):
    return HttpResponse("awaited")


def deferred(request):
    """Ask another process, for which a test waits, and answer as it says."""
    seen.append(threading.get_ident())

    async def answer():
        seen.append(threading.get_ident())
        status = await asked["answer"]
        return HttpResponse(f"answered {status}", status=status, headers={"More": "yes"})

    return DeferredResponse(answer)


asked = {}


def rows(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connections.append(connection.connection)
    return HttpResponse("rows")


connections = []
urlpatterns = [
    path("page", page),
    path("awaited", awaited),
    path("deferred", deferred),
    path("rows", rows),
]


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


@pytest.fixture
async def other_process():
    """The answer that the view waits for."""
    asked["answer"] = asyncio.get_running_loop().create_future()
    return asked["answer"]


async def test_a_deferred_response_has_the_headers_of_the_middlewares(handler, other_process):
    other_process.set_result(201)
    reply = await ask(handler, "/deferred")
    assert (reply.status, reply.body) == (201, b"answered 201")
    assert (reply.headers["Passed"], reply.headers["More"]) == ("yes", "yes")
    assert reply.headers["Content-Length"] == str(len(reply.body))


async def test_a_deferred_response_waits_on_the_event_loop_and_holds_no_thread(
    handler, other_process
):
    threads = RequestThreads(handler, count=1)
    waiting = asyncio.create_task(ask(threads, "/deferred"))
    await soon(lambda: threading.get_ident() in seen, "nobody waits")
    assert (await ask(threads, "/page")).body == b"a page"  # by the one thread that there is
    other_process.set_result(200)
    assert (await waiting).body == b"answered 200"


async def test_a_refusal_of_a_deferred_response_is_logged(handler, other_process, caplog):
    other_process.set_result(503)
    assert (await ask(handler, "/deferred")).status == 503
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("django.request", logging.ERROR)
    assert record.getMessage() == "Service Unavailable: /deferred"


async def test_a_fault_behind_a_deferred_response_is_answered_and_logged_once(
    handler, other_process, caplog
):
    other_process.set_exception(ValueError("a fault of ours"))
    reply = await ask(handler, "/deferred")
    assert reply.status == 500
    assert reply.headers["Passed"] == "yes"
    (record,) = caplog.records
    assert record.exc_info[0] is ValueError


async def test_the_next_page_uses_the_connection_to_a_database_without_a_pool(handler):
    connections.clear()
    threads = RequestThreads(handler, count=1)
    for _ in range(3):
        await ask(threads, "/rows")
    kept = "pool" not in connection.settings_dict["OPTIONS"]
    assert len(connections) == 3
    assert (len(set(connections)) == 1) == kept
    threads._threads[0].submit(lambda: connection.close()).result()
