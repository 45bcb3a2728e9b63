from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    name = "rooms"
    verbose_name = _("rooms")

    def ready(self) -> None:
        from . import receivers  # noqa: F401
        from .live import receivers as live_receivers  # noqa: F401
