from django.urls import path

from .export.formats import FORMATS
from .views import editing, export, invitations, lists, manage, now, questions, votes

urlpatterns = [
    path("r/<slug:slug>/questions", questions.questions, name="questions"),
    path("r/<slug:slug>/questions/<int:pk>/why", lists.why, name="why-here"),
    path("r/<slug:slug>/questions/<int:pk>/now", now.now, name="now"),
    path("r/<slug:slug>/questions/<int:pk>/invitation", invitations.invite, name="question-invite"),
    path("r/<slug:slug>/questions/<int:pk>/vote", votes.vote, name="vote"),
    path("r/<slug:slug>/questions/<int:pk>/manage", manage.manage, name="manage-question"),
    path("r/<slug:slug>/questions/<int:pk>/edit", editing.edit, name="edit-question"),
    path("r/<slug:slug>/questions/<int:pk>/dismissed", questions.dismissed, name="dismissed"),
    path("r/<slug:slug>/questions/<int:pk>", questions.question, name="question"),
    *(
        path(
            f"r/<slug:slug>/questions.{ending}",
            export.export,
            {"ending": ending},
            name=f"export-{ending}",
        )
        for ending in FORMATS
    ),
]
