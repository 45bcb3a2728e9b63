from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QnaConfig(AppConfig):
    name = "qna"
    verbose_name = _("questions")

    def ready(self) -> None:
        from . import receivers  # noqa: F401
