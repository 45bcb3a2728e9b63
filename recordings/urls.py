from django.urls import path

from .views import copy

urlpatterns = [
    path("copies/<int:pk>/download", copy.download, name="copy-download"),
    path("copies/<int:pk>/making", copy.making, name="copy-making"),
]
