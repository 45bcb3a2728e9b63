"""The stock way to push: each socket joins the group of its room, and `group_send` sends to it."""

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import path

import hotline.asgi  # noqa: F401  sets Django up
from rooms import events
from rooms.models import Room


class StockConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        slug = self.scope["url_route"]["kwargs"]["slug"]
        self.group = events.group((await Room.objects.aget(slug=slug)).pk)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def room_pulse(self, message):
        for text in message["texts"]:
            await self.send(text)


application = URLRouter([path("r/<slug:slug>/socket", StockConsumer.as_asgi())])
