from django.urls import path

from .export.formats import FORMATS
from .views import (
    answers,
    approvals,
    blocks,
    editing,
    export,
    invitations,
    lists,
    manage,
    merges,
    names,
    now,
    pending_queue,
    polls,
    questions,
    refusals,
    similar,
    sorting,
    texts,
    votes,
)

urlpatterns = [
    path("r/<slug:slug>/questions", questions.questions, name="questions"),
    path("r/<slug:slug>/questions/pending", pending_queue.pending_queue, name="pending-queue"),
    path("r/<slug:slug>/questions/similar", similar.similar, name="similar-questions"),
    path("r/<slug:slug>/questions/<int:pk>/why", lists.why, name="why-here"),
    path("r/<slug:slug>/questions/<int:pk>/now", now.now, name="now"),
    path("r/<slug:slug>/next", now.go_on, name="go-on"),
    path("r/<slug:slug>/questions/<int:pk>/next", now.make_next, name="next"),
    path("r/<slug:slug>/questions/<int:pk>/waiting", now.let_wait, name="let-wait"),
    path("r/<slug:slug>/questions/<int:pk>/skipped", now.skip, name="skip"),
    path("r/<slug:slug>/questions/<int:pk>/swap", now.swap, name="swap"),
    path("r/<slug:slug>/questions/<int:pk>/invitation", invitations.invite, name="question-invite"),
    path("r/<slug:slug>/questions/<int:pk>/answer", answers.answer, name="answer"),
    path("r/<slug:slug>/news", answers.seen, name="news-seen"),
    path("r/<slug:slug>/answers-wanted", answers.wanted, name="answers-wanted"),
    path("r/<slug:slug>/questions/<int:pk>/vote", votes.vote, name="vote"),
    path("r/<slug:slug>/questions/<int:pk>/manage", manage.manage, name="manage-question"),
    path("r/<slug:slug>/questions/<int:pk>/edit", editing.edit, name="edit-question"),
    path("r/<slug:slug>/questions/<int:pk>/name", names.name, name="asker-name"),
    path("r/<slug:slug>/questions/<int:pk>/pin", sorting.pin, name="question-pin"),
    path("r/<slug:slug>/questions/<int:pk>/labels", sorting.labels, name="question-labels"),
    path(
        "r/<slug:slug>/questions/<int:pk>/labels/<int:label>", sorting.label, name="question-label"
    ),
    path("r/<slug:slug>/questions/<int:pk>/dismissed", questions.dismissed, name="dismissed"),
    path("r/<slug:slug>/questions/<int:pk>/approved", approvals.approve, name="approved"),
    path("r/<slug:slug>/questions/<int:pk>/refused", refusals.refused, name="refused"),
    path("r/<slug:slug>/questions/<int:pk>/merged", merges.merged, name="merged"),
    path("r/<slug:slug>/questions/<int:pk>/text", texts.text, name="question-text"),
    path("r/<slug:slug>/questions/<int:pk>/asker-block", blocks.block, name="asker-block"),
    path("r/<slug:slug>/questions/<int:pk>", questions.question, name="question"),
    path("r/<slug:slug>/polls", polls.polls, name="polls"),
    path("r/<slug:slug>/polls/<int:pk>", polls.poll, name="poll"),
    path("r/<slug:slug>/polls/<int:pk>/open", polls.opened, name="poll-open"),
    path("r/<slug:slug>/polls/<int:pk>/results", polls.results, name="poll-results"),
    path("r/<slug:slug>/polls/choices/<int:pk>/vote", polls.vote, name="poll-vote"),
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
