"""A media server whose Redis is away: its messages wait, and one line in the log says so."""

import logging
from types import SimpleNamespace

import pytest
from redis.exceptions import ConnectionError as Refused

from hotline.core import outages
from rooms import presence
from rooms.media.rpc import NoMediaServer, call
from rooms.media.server import player_presence
from rooms.media.server.background_tasks import BackgroundTasks
from rooms.media.server.transient_events import TransientEvents
from tests.support.eventually import soon

NOWHERE = "unix:///nowhere/redis.sock"


class Layer:
    """A channel layer that raises `error` the first `times` times."""

    def __init__(self, error, times):
        self.error, self.times = error, times
        self.sent = []

    async def group_send(self, group, message):
        if self.times:
            self.times -= 1
            raise self.error
        self.sent.append(message["page"])


@pytest.fixture
def failing(monkeypatch):
    """A function that makes TransientEvents on a failing layer, and returns both."""

    def begin(error, times=1):
        layer = Layer(error, times)
        monkeypatch.setattr("rooms.media.server.transient_events.get_channel_layer", lambda: layer)
        monkeypatch.setattr("rooms.media.server.transient_events.TRY_AGAIN", 0.01)
        return TransientEvents(BackgroundTasks()), layer

    return begin


@pytest.mark.parametrize("error", [Refused("refused"), TimeoutError()])
async def test_transient_events_wait_while_redis_is_away(failing, error):
    transient_events, layer = failing(error, times=3)
    transient_events.emit(1, epoch=2)
    await soon(lambda: layer.sent == [{"epoch": 2}], "the event was never sent")
    assert outages.REDIS.is_felt


async def test_a_transient_event_that_cannot_be_sent_is_dropped_and_logged(failing, caplog):
    transient_events, layer = failing(TypeError("a fault of ours"))
    transient_events.emit(1, epoch=2)
    await soon(lambda: caplog.records, "nothing is logged")
    (record,) = caplog.records
    assert record.levelno == logging.ERROR and record.exc_info[0] is TypeError
    transient_events.emit(1, epoch=3)
    await soon(lambda: layer.sent, "the next event is not sent")
    assert layer.sent == [{"epoch": 3}] and not outages.REDIS.is_felt


async def test_a_call_that_redis_does_not_take_is_an_outage(settings):
    settings.REDIS_URL = NOWHERE
    with pytest.raises(NoMediaServer):
        await call("some:1", {"do": "greet", "room": 1})
    assert outages.REDIS.is_felt


async def test_a_call_to_a_media_server_that_is_gone_is_no_outage():
    with pytest.raises(NoMediaServer):
        await call("nobody:1", {"do": "greet", "room": 1})
    assert not outages.REDIS.is_felt


async def test_players_that_cannot_be_counted_are_logged_once_for_all_rooms(monkeypatch, caplog):
    async def refuse(*of):
        raise Refused("refused")

    monkeypatch.setattr(presence, "seen", refuse)
    for room in (1, 2, 3):
        await player_presence._count(room, SimpleNamespace(players=["some"]))
    assert len(caplog.messages) == 1 and outages.REDIS.is_felt
