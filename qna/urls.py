from django.urls import path

from .views import now, questions

urlpatterns = [
    path("r/<slug:slug>/questions", questions.ask, name="questions"),
    path("r/<slug:slug>/questions/<int:pk>/now", now.now, name="now"),
]
