from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "hotline"

    def ready(self) -> None:
        from . import celery  # noqa: F401  shared tasks are bound to this app
