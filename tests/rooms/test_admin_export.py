"""The room's page in the admin leads to the files with its questions."""

import pytest
from django.urls import reverse

from qna.export.formats import FORMATS

pytestmark = pytest.mark.django_db


def test_a_moderator_finds_every_format(room, ada, client):
    ada.is_staff = ada.is_superuser = True
    ada.save()
    client.force_login(ada)
    page = client.get(reverse("admin:rooms_room_change", args=[room.pk])).content.decode()
    for ending in FORMATS:
        assert f'href="/r/{room.slug}/questions.{ending}"' in page
