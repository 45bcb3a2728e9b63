"""The demo keeps to a folder of its own."""

import pytest

from hotline.accounts.models import User
from hotline.supervisor import CannotStart, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(monkeypatch, tmp_path):
    monkeypatch.setenv("HOTLINE_DATA", str(tmp_path))


def test_its_host_is_signed_in_by_a_cookie(given, client, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = prepare.demo_host()
    assert client.get("/").context["user"].name == "Ada"


def test_the_next_demo_in_the_folder_has_the_same_host(given):
    prepare.demo_host()
    User.objects.welcome_guest("Cleo")
    prepare.demo_host()
    assert User.objects.filter(is_guest=False).count() == 1


def test_it_does_not_begin_where_others_have_a_site(given):
    User.objects.create_user("ada@example.test", "Ada")
    with pytest.raises(CannotStart, match="wants a folder of its own"):
        prepare.demo_host()


def test_it_does_not_begin_in_the_folder_of_make_up(monkeypatch):
    monkeypatch.delenv("HOTLINE_DATA", raising=False)
    with pytest.raises(CannotStart, match="wants a folder of its own"):
        prepare.demo_host()
