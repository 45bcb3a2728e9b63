from django.apps import AppConfig


class QnaConfig(AppConfig):
    name = "qna"
    verbose_name = "Questions"
