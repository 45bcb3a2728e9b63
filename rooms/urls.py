from django.urls import path

from .views import home, lobby, media, people, room

urlpatterns = [
    path("", home.home, name="home"),
    path("rooms/new", lobby.new, name="room-new"),
    path("r/<slug:slug>/", room.show, name="room"),
    path("r/<slug:slug>/join", people.join, name="join"),
    path("r/<slug:slug>/cohost/<str:key>", people.cohost, name="cohost"),
    path("r/<slug:slug>/doors", lobby.doors, name="doors"),
    path("r/<slug:slug>/live", lobby.live, name="live"),
    path("r/<slug:slug>/end", lobby.end, name="end"),
    path("r/<slug:slug>/mute", people.mute, name="mute"),
    path("r/<slug:slug>/stream-key", people.stream_key, name="stream-key"),
    path("r/<slug:slug>/whip", media.whip, name="whip"),
    path("r/<slug:slug>/whip/<str:connection>", media.hang_up, name="whip-connection"),
    path("r/<slug:slug>/whep", media.whep, name="whep"),
    path("r/<slug:slug>/whep/<str:connection>", media.hang_up, name="whep-connection"),
]
