"""The pages around the room: empty, busy and broken."""

from urllib.parse import urlsplit

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from hotline.accounts.models import AccountInvitation, User
from hotline.limits import Limited
from hotline.logs import context as log_context
from qna.models import Question
from rooms.models import Room, Seat

LONG = "Why Whataboutaverylongwordwithoutanyspacethatgoesonandonandon costs more كيف than €10 👩‍💻"


@pytest.fixture
def many_rooms(adas_site, ada, ben):
    """Thirty sessions of Ada's: one is live and listed, one is coming, the others are over."""
    for number in range(30):
        room = Room.start(ada, LONG if number % 7 == 3 else f"Session number {number + 1}")
        room.open_doors()
        if number < 28:
            room.go_live()
            room.end()
    room.go_live()
    Room.objects.filter(pk=room.pk).update(listed=True, live_at=timezone.now())
    return room


def test_home_of_a_stranger(adas_site, draw_page):
    draw_page("home-stranger-empty", "/")


def test_home_of_a_stranger_while_rooms_are_live(many_rooms, draw_page):
    draw_page("home-stranger-busy", "/")


def test_home_of_a_host_without_a_session(adas_site, ada, draw_page):
    draw_page("home-host-empty", "/", ada)


def test_home_of_a_host_with_thirty_sessions(many_rooms, ada, draw_page):
    draw_page("home-host-busy", "/", ada)


def test_home_of_a_guest_who_left(adas_site, live_room, cleo, draw_page):
    live_room.admit(cleo)
    draw_page("home-guest", "/", cleo)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("sign-in", "/accounts/login/"),
        ("sign-up", "/accounts/signup/"),
        ("sign-up-sent", "/accounts/signup/sent/"),
        ("password-reset", "/accounts/password/reset/"),
        ("password-reset-sent", "/accounts/password/reset/done/"),
        ("password-changed", "/accounts/password/reset/key/done/"),
        ("broken-not-found", "/r/nowhere/"),
        ("broken-void-invitation", "/accounts/invitation/void/"),
    ],
)
def test_pages_of_accounts(adas_site, draw_page, name, path):
    draw_page(name, path)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("broken-fault", RuntimeError("a fault")),
        ("broken-database-away", OperationalError("the connection is lost")),
        ("broken-too-often", Limited("look", 7)),
    ],
)
def test_pages_that_need_no_database(adas_site, draw_page, monkeypatch, name, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("rooms.access.room_for", fail)
    with log_context.about(request="a1b2c3d4e5"):
        draw_page(name, "/r/abcdefghij/", client=Client(raise_request_exception=False))


def test_a_new_password(adas_site, ada, draw_page):
    key = default_token_generator.make_token(ada)
    draw_page("password-new", f"/accounts/password/reset/key/{user_pk_to_url_str(ada)}-{key}/")


def path_of(url):
    return urlsplit(url).path


def test_an_invitation_to_the_site(adas_site, ada, draw_page):
    invitation = AccountInvitation.objects.create(email="dov@example.test")
    draw_page("invitation", path_of(invitation.link))


def test_a_new_room(adas_site, ada, draw_page):
    draw_page("new-room", "/rooms/new", ada)


def test_a_new_room_of_somebody_who_may_not_host(adas_site, dov, draw_page):
    draw_page("new-room-refused", "/rooms/new", dov)


def test_the_first_page_of_a_new_site(db, draw_page):
    draw_page("broken-without-an-owner", "/")


def test_joining_a_room_that_is_coming(adas_site, room, draw_page):
    draw_page("join-coming", f"/r/{room.slug}/")


def test_joining_a_live_room(adas_site, live_room, draw_page):
    draw_page("join-live", f"/r/{live_room.slug}/")


def test_a_link_to_the_stage(adas_site, live_room, draw_page):
    draw_page("role-link", path_of(live_room.link(Seat.SPEAKER).url))


def test_the_page_after_leaving(adas_site, live_room, cleo, draw_page):
    live_room.admit(cleo)
    draw_page("left-live", f"/r/{live_room.slug}/left", cleo)
    live_room.end()
    draw_page("left-ended", f"/r/{live_room.slug}/left", cleo)


def test_the_page_of_somebody_who_was_removed(adas_site, live_room, cleo, draw_page):
    live_room.admit(cleo).remove()
    draw_page("broken-removed", f"/r/{live_room.slug}/", cleo)


def test_a_room_that_has_ended_for_a_stranger(adas_site, live_room, draw_page):
    live_room.end()
    draw_page("ended-stranger", f"/r/{live_room.slug}/")


@pytest.mark.parametrize("text", ["What did you charge?", LONG, "A very long question. " * 13])
def test_a_projector_and_an_overlay(adas_site, live_room, ada, cleo, text, draw_page):
    seat = live_room.admit(cleo)
    Question.ask(seat, text[:280]).take_up()
    for number in range(5):
        Question.ask(live_room.seat_of(ada), f"{number + 1}. {LONG}")
    for kind in ("screen", "overlay"):
        path = f"/r/{live_room.slug}/{kind}/{live_room.key_for_screens()}?top5&qr&lang={{language}}"
        draw_page(f"{kind}-{len(text)}", path)


def test_a_projector_before_the_session(adas_site, room, draw_page):
    draw_page("screen-coming", f"/r/{room.slug}/screen/{room.key_for_screens()}?qr")


@pytest.mark.parametrize("name", ["rooms/room", "rooms/seat", "qna/question", "accounts/user"])
def test_lists_of_the_admin(many_rooms, name, draw_page):
    owner = User.objects.get(name="Ada")
    owner.is_staff = owner.is_superuser = True
    owner.save()
    draw_page(f"admin-{name.replace('/', '-')}", f"/admin/{name}/", owner)
