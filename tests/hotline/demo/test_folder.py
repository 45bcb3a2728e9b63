"""The demo uses a data folder of its own, and refuses the folder of another site."""

import pytest

from hotline.accounts.models import User
from hotline.supervisor import CannotStart, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOTLINE_DATA", str(tmp_path))


def test_the_demo_host_is_signed_in_by_a_cookie(demo_folder, client, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = prepare.demo_host()
    assert client.get("/").context["user"].name == "Ada"


def test_the_next_demo_in_the_folder_has_the_same_host(demo_folder):
    prepare.demo_host()
    User.objects.welcome_guest("Cleo")
    prepare.demo_host()
    assert User.objects.filter(is_guest=False).count() == 1


def test_the_demo_refuses_a_folder_that_holds_another_site(demo_folder):
    User.objects.create_user("ada@example.test", "Ada")
    with pytest.raises(CannotStart, match="wants a folder of its own"):
        prepare.demo_host()


def test_the_demo_refuses_the_default_data_folder(monkeypatch):
    monkeypatch.delenv("HOTLINE_DATA", raising=False)
    with pytest.raises(CannotStart, match="wants a folder of its own"):
        prepare.demo_host()
