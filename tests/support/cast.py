"""The people of the tests: Ada hosts, Ben speaks, Cleo listens, Dov has no right."""

import pytest

from hotline.accounts.models import Site, User
from rooms.models import Room, Seat
from tests.support.clients import Browser

PASSWORD = "correct horse battery"


def person(name):
    """A person with an account, whose address is proved."""
    person = User.objects.create_user(f"{name.lower()}@example.test", name, PASSWORD)
    person.confirm_address()
    return person


@pytest.fixture
def ada(db):
    ada = person("Ada")
    ada.let_host()
    return ada


@pytest.fixture
def adas_site(ada):
    """The site, which Ada owns, with the rules of a new site."""
    return Site.found("The Small Studio", ada)


@pytest.fixture
def ben(db):
    return person("Ben")


@pytest.fixture
def cleo(db):
    return User.objects.welcome_guest("Cleo")


@pytest.fixture
def dov(db):
    return person("Dov")


@pytest.fixture
def room(ada):
    """Ada's room, with its doors open."""
    room = Room.start(ada, "How to price your first product")
    room.open_doors()
    return room


@pytest.fixture
def live_room(room):
    room.go_live()
    return room


@pytest.fixture
def cohost_ben(room, ben):
    return room.admit(ben, Seat.COHOST)


@pytest.fixture
def client():
    """A test client in which nobody is signed in."""
    return Browser()


@pytest.fixture
def browser_of():
    """A function that returns a test client in which a person is signed in."""

    def sign_in(person):
        client = Browser()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
