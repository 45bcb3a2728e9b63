"""The view at a path."""

from django.urls import path

from hotline.web.view_of_path import view_of_path
from rooms.views import media, room


def test_it_is_the_view_of_the_url():
    assert view_of_path("/r/abc/whep") is media.whep
    assert view_of_path("/r/abc/") is room.show


def test_a_path_without_a_view_has_none():
    assert view_of_path("/nowhere/at/all") is None


class Here:
    urlpatterns = [path("r/<slug:slug>/whep", room.show)]


def test_other_urls_have_other_views(settings):
    assert view_of_path("/r/abc/whep") is media.whep
    settings.ROOT_URLCONF = Here
    assert view_of_path("/r/abc/whep") is room.show
