"""The channel layer: that of channels_redis, which reads from Redis by a loop of our own.

The loop of channels_redis takes the TimeoutError of a connection that the kernel gave up for its
own time limit, and reads again at once, for ever, without a turn of the event loop. And it never
notices a connection that died without an error. This file alone touches its private parts.
"""

import asyncio
import logging

import redis
from channels_redis.pubsub import (
    RedisPubSubChannelLayer,
    RedisPubSubLoopLayer,
    RedisSingleShardConnection,
)
from redis.asyncio.client import PubSub

from hotline.core import outages

log = logging.getLogger(__name__)

ANSWER_WITHIN = 5  # seconds Redis may be silent before it is asked, and then before it is left
EVERY = 0.1  # seconds between two looks whether there is anything to subscribe to
TRY_AGAIN = 1  # seconds


class ChannelLayer(RedisPubSubChannelLayer):  # type: ignore[misc]
    """The layer of CHANNEL_LAYERS, with a part for each event loop."""

    def _get_layer(self) -> RedisPubSubLoopLayer:
        known = len(self._layers)
        layer = super()._get_layer()
        if len(self._layers) > known:
            layer._shards = [ShardConnection(shard.host, layer) for shard in layer._shards]
        return layer


class ShardConnection(RedisSingleShardConnection):  # type: ignore[misc]
    """The connections to one Redis: those that publish, and the one that receives."""

    async def _do_receiving(self) -> None:
        """Receive until cancelled, by a new connection after each failure."""
        while True:
            try:
                await self._receive()
            except Exception as error:
                if not outages.noted(error):
                    log.exception("could not receive from the channel layer; trying again")
                if self._pubsub and self._pubsub.connection:
                    await self._pubsub.connection.disconnect(nowait=True)
                await asyncio.sleep(TRY_AGAIN)

    async def _receive(self) -> None:
        """Receive messages. Raises RedisError when Redis stays silent even after a ping, because a
        connection may die unnoticed.
        """
        asked = False
        while True:
            pubsub: PubSub | None = self._pubsub
            if pubsub is None or not pubsub.subscribed:
                asked = False
                await asyncio.sleep(EVERY)
                continue
            message = await pubsub.get_message(timeout=ANSWER_WITHIN)
            if message is None and asked:
                raise redis.ConnectionError(f"silent for {2 * ANSWER_WITHIN} s")
            asked = message is None
            if asked:
                await pubsub.ping()  # fails at once on a connection whose reader has failed
            elif message["type"] == "message":
                self._receive_message(message)
