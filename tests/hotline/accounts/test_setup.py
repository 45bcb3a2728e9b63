"""The one-time link by which the first visitor becomes the owner of the site."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import signing
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from hotline.accounts.models import Site, User
from hotline.accounts.models.site import AlreadyOwned
from hotline.accounts.setup_link import one_time_link, opens
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.django_db

DAY = 24 * 3600  # seconds


@pytest.fixture
def clock(monkeypatch):
    """A clock in seconds since 1970 that a test can advance."""

    class Clock:
        now = 1_800_000_000.0

    monkeypatch.setattr(signing.time, "time", lambda: Clock.now)
    return Clock


def path_of_link():
    return urlsplit(one_time_link()).path


def token_of_link():
    return path_of_link().rstrip("/").split("/")[-1]


def post_setup_form(path, name):
    fields = {"site_name": f"{name}’s", "name": name, "email": f"{name.lower()}@example.test"}
    return Client().post(path, {**fields, "password": PASSWORD})


def test_the_one_time_link_makes_one_owner(db):
    path = path_of_link()
    assert post_setup_form(path, "Ada").status_code == 302
    assert post_setup_form(path, "Dov").status_code == 404
    assert Client().get(path).status_code == 404
    assert Site.objects.get().owner.name == "Ada"
    assert not User.objects.filter(name="Dov").exists()


def test_a_site_with_an_owner_has_no_one_time_link(adas_site):
    assert one_time_link() is None


def test_a_command_prints_the_link(capsys):
    call_command("owner_link")
    link = capsys.readouterr().out.split()[-1]
    assert link.startswith(settings.HOTLINE_URL)
    assert post_setup_form(urlsplit(link).path, "Ada").status_code == 302


def test_the_command_says_when_there_is_an_owner(adas_site, capsys):
    call_command("owner_link")
    assert capsys.readouterr().out == "The site has an owner already.\n"


def test_the_one_time_link_works_for_a_week(clock):
    token = token_of_link()
    clock.now += 7 * DAY
    assert opens(token)
    clock.now += 1
    assert not opens(token)


@pytest.mark.parametrize("token", ["owner", "owner:guess", "owner:1abc:guess", ""])
def test_a_guessed_link_opens_nothing(token):
    assert not opens(token)


def test_founding_a_site_again_makes_neither_an_owner_nor_an_account(adas_site):
    with pytest.raises(AlreadyOwned):
        Site.found("Mine", User(email="dov@example.test", name="Dov"))
    assert not User.objects.filter(name="Dov").exists()


def test_a_site_cannot_be_founded_with_a_taken_address(ben):
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.found("Mine", User(email=ben.email, name="Dov"))
    assert Site.current() is None
