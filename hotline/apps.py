from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "hotline"

    def ready(self):
        from . import celery  # noqa: F401  shared tasks are bound to this app
