from django.urls import path

from .views import (
    hands,
    home,
    invitations,
    lobby,
    media,
    people,
    picture,
    role_links,
    room,
    speakers,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("rooms/new", lobby.new, name="room-new"),
    path("r/<slug:slug>/", room.show, name="room"),
    path("r/<slug:slug>/join", people.join, name="join"),
    path("r/<slug:slug>/as/<str:key>", role_links.arrive, name="role-link"),
    path("r/<slug:slug>/links/<str:role>", role_links.renew, name="role-link-renewal"),
    path("r/<slug:slug>/listing", lobby.listing, name="listing"),
    path("r/<slug:slug>/doors", lobby.doors, name="doors"),
    path("r/<slug:slug>/green-room", lobby.green_room, name="green-room"),
    path("r/<slug:slug>/live", lobby.live, name="live"),
    path("r/<slug:slug>/hand", hands.hand, name="hand"),
    path("r/<slug:slug>/invitations/<int:pk>", invitations.answer, name="invitation"),
    path("r/<slug:slug>/mute", speakers.mute, name="mute"),
    path("r/<slug:slug>/unmute-request", speakers.stay_muted, name="unmute-request"),
    path("r/<slug:slug>/stage", speakers.step_down, name="stage"),
    path("r/<slug:slug>/seats/<str:key>/hand", hands.lower, name="seat-hand"),
    path("r/<slug:slug>/seats/<str:key>/invitation", invitations.invitation, name="seat-invite"),
    path("r/<slug:slug>/seats/<str:key>/mute", speakers.mute_by_host, name="seat-mute"),
    path(
        "r/<slug:slug>/seats/<str:key>/unmute-request", speakers.ask_to_unmute, name="seat-unmute"
    ),
    path("r/<slug:slug>/seats/<str:key>/limit", speakers.limit, name="seat-limit"),
    path("r/<slug:slug>/seats/<str:key>/stage", speakers.to_audience, name="seat-stage"),
    path("r/<slug:slug>/seats/<str:key>", speakers.remove, name="seat"),
    path("r/<slug:slug>/layout", picture.layout, name="layout"),
    path("r/<slug:slug>/stream-key", people.stream_key, name="stream-key"),
    path("r/<slug:slug>/whip", media.whip, name="whip"),
    path("r/<slug:slug>/whip/<str:connection>", media.hang_up, name="whip-connection"),
    path("r/<slug:slug>/whep", media.whep, name="whep"),
    path("r/<slug:slug>/whep/<str:connection>", media.hang_up, name="whep-connection"),
]
