from django.urls import path

from .views import chapters, copy, recording, shared_replay, shares, speakers_part

urlpatterns = [
    path("copies/<int:pk>/download", copy.download, name="copy-download"),
    path("r/<slug:slug>/copies/<slug:kind>", copy.make, name="copy-make"),
    path("copies/<int:pk>/making", copy.making, name="copy-making"),
    path("r/<slug:slug>/seats/<str:key>/part", speakers_part.part, name="seat-part"),
    path("part/<str:key>", speakers_part.show, name="speakers-part"),
    path("part/<str:key>/<int:pk>", speakers_part.download, name="speakers-part-download"),
    path("r/<slug:slug>/chapters.vtt", chapters.vtt, name="chapters-vtt"),
    path("r/<slug:slug>/chapters.json", chapters.podcast, name="chapters-json"),
    path("files/<slug:key>/chapters.json", chapters.shared, name="shared-chapters"),
    path("r/<slug:slug>/shares", shares.shares, name="shares"),
    path("shares/<int:pk>", shares.share, name="share"),
    path("shared/<slug:key>/", shared_replay.show, name="shared-replay"),
    path("shared/<slug:key>/questions", shared_replay.questions, name="shared-questions"),
    path("r/<slug:slug>/recording", recording.recording, name="recording"),
    path("r/<slug:slug>/recording/keeping", recording.keeping, name="recording-keeping"),
    path("r/<slug:slug>/recording/retry", recording.retry, name="recording-retry"),
]
