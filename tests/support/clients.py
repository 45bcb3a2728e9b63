"""Django's test clients, which wait for deferred responses as the site's handler of pages does."""

from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.test.client import AsyncClientHandler, ClientHandler

from hotline.web.deferred_response import DeferredResponse, completed


class _Handler(ClientHandler):
    def get_response(self, request):
        response = super().get_response(request)
        if isinstance(response, DeferredResponse):
            return async_to_sync(completed)(request, response)
        return response


class _AsyncHandler(AsyncClientHandler):
    async def get_response_async(self, request):
        return await completed(request, await super().get_response_async(request))


class Browser(Client):
    def __init__(self, enforce_csrf_checks=False, **options):
        super().__init__(enforce_csrf_checks, **options)
        self.handler = _Handler(enforce_csrf_checks)


class AsyncBrowser(AsyncClient):
    def __init__(self, enforce_csrf_checks=False, **options):
        super().__init__(enforce_csrf_checks, **options)
        self.handler = _AsyncHandler(enforce_csrf_checks)
