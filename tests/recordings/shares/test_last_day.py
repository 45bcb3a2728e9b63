"""The last day of a link that a host shares, which a host may type as any date."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from recordings.models import Recording, Share
from recordings.models.retention import LONGEST
from recordings.tasks import reconcile
from rooms.models import Room
from tests.support.unreadable import make_unreadable

WEST, EAST = "Etc/GMT+12", "Pacific/Kiritimati"  # twelve hours after UTC, fourteen before


@pytest.fixture(params=[WEST, "UTC", EAST])
def zone(request, recording):
    """Where the host is."""
    Room.objects.filter(pk=recording.room_id).update(zone=request.param)
    recording.room.refresh_from_db()
    return recording.room.tz


def share_until(day, recording, ada, browser_of):
    address = reverse("shares", args=[recording.room.slug])
    return browser_of(ada).post(address, {"what": "", "until": f"{day}"})


@pytest.mark.parametrize("day", ["0001-01-01", "1000-01-01", "3000-01-01", "9999-12-31"])
def test_a_day_of_another_age_is_refused_in_words(recording, zone, day, ada, browser_of):
    answer = share_until(day, recording, ada, browser_of)
    assert answer.status_code == 422 and 'class="wrong"' in answer.content.decode()
    assert not Share.objects.exists()


def test_a_link_works_for_ten_years_at_most(recording, zone, ada, browser_of):
    latest = timezone.localdate(timezone=zone) + LONGEST
    late = share_until(latest + timedelta(days=1), recording, ada, browser_of)
    assert late.status_code == 422 and f'max="{latest}"' in late.content.decode()
    assert share_until(latest, recording, ada, browser_of).status_code == 201
    assert Share.objects.get().last_day == latest


@pytest.mark.django_db(transaction=True)
def test_a_share_whose_day_can_not_be_read_stops_none_of_the_repairs(recording, mp4):
    unreadable, other = Share.make(recording), Share.make(recording, mp4)
    make_unreadable(unreadable, "until")
    for share in (unreadable, other):
        Share.objects.filter(pk=share.pk).update(published="not-yet.json")
    Recording.objects.update(state=Recording.CHECKED)  # as a crash leaves it
    reconcile()
    assert Share.objects.filter(published=mp4.manifest).get() == other
    assert Recording.objects.get().state == Recording.PUBLISHED
