from django.urls import path

from .views import copy

urlpatterns = [
    path("copies/<int:pk>/download", copy.download, name="copy-download"),
]
