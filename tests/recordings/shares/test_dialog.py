"""The dialog in which hosts make and end links, and what it refuses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from recordings.models import Share
from rooms.models import Room


def shares_of(room):
    return reverse("shares", args=[room.slug])


def test_a_form_that_is_sent_twice_makes_one_link(recording, ada, browser_of):
    form = {"what": "", "once": "5b1b7b7e-4b0b-4c52-8d1c-9a6a44c0a3f0"}
    for _ in range(2):
        assert browser_of(ada).post(shares_of(recording.room), form).status_code == 201
    assert Share.objects.count() == 1


def test_hosts_make_and_end_links_in_a_dialog(recording, mp4, ada, ben, browser_of, commit):
    for person in (ada, ben):
        browser = browser_of(person)
        assert "Share by a link" in browser.get(shares_of(recording.room)).content.decode()
        tomorrow = (timezone.now() + timedelta(days=1)).astimezone(recording.room.tz).date()
        form = {"what": mp4.pk, "until": tomorrow.isoformat()}
        made = browser.post(shares_of(recording.room), form, headers={"hx-request": "true"})
        share = Share.objects.get(stopped_at=None)
        assert made.status_code == 201 and share.url in made.content.decode()
        assert share.copy == mp4 and share.last_day == tomorrow
        end = reverse("share", args=[share.pk])
        ended = browser.delete(end, headers={"hx-request": "true"})
        assert ended.status_code == 200 and share.key not in ended.content.decode()
        share.refresh_from_db()
        assert not share.is_open


def test_a_form_without_a_script_leads_back_to_the_page(recording, ada, browser_of):
    page = {"accept": "text/html"}
    answer = browser_of(ada).post(shares_of(recording.room), {"what": ""}, headers=page)
    assert answer.status_code == 302 and answer.url == recording.room.get_absolute_url()


def test_nobody_else_shares_or_ends(recording, of_copy, cleo, dov, client, browser_of):
    for browser in (browser_of(cleo), browser_of(dov), client):
        assert browser.get(shares_of(recording.room)).status_code == 403
        assert browser.post(shares_of(recording.room), {"what": ""}).status_code == 403
        assert browser.delete(reverse("share", args=[of_copy.pk])).status_code == 403
    of_copy.refresh_from_db()
    assert of_copy.is_open and Share.objects.count() == 1


def test_copies_are_chosen_by_what_they_are(recording, of_copy, ada, browser_of):
    page = browser_of(ada).get(shares_of(recording.room)).content.decode()
    assert ">Video of the session (MP4)</option>" in page
    assert 'aria-label="End: Video of the session"' in page


def test_the_last_day_begins_with_today_where_the_host_is(recording, ada, browser_of):
    today = timezone.localdate(timezone=recording.room.tz)
    assert f'min="{today}"' in browser_of(ada).get(shares_of(recording.room)).content.decode()


def test_copies_of_other_rooms_are_not_offered(recording, mp4, ada, browser_of):
    other = Room.start(ada, "Another")
    other.go_live()
    other.end()
    answer = browser_of(ada).post(shares_of(other), {"what": mp4.pk})
    assert answer.status_code == 422 and not Share.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("what", "x"), ("what", "-1"), ("what", "9" * 400), ("what", "\x00")),
        *(("until", "yesterday"), ("until", "0000-00-00"), ("until", "99999-01-01")),
        *(("until", "1999-01-01"), ("until", "\x00"), ("until", "x" * 5000)),
    ],
)
def test_odd_input_is_refused_in_words(recording, ada, browser_of, name, value):
    answer = browser_of(ada).post(shares_of(recording.room), {"what": "", name: value})
    assert answer.status_code == 422 and 'class="wrong"' in answer.content.decode()
    assert not Share.objects.exists()


def test_a_session_that_was_not_recorded_has_nothing_to_share(room, ada, browser_of):
    room.go_live(recorded=False)
    room.end()
    assert browser_of(ada).get(shares_of(room)).status_code == 404


def test_the_last_day_ends_where_the_host_is(live_room, recording, ada, browser_of):
    Room.objects.filter(pk=live_room.pk).update(zone="America/New_York")
    year = timezone.now().year + 1
    browser_of(ada).post(shares_of(live_room), {"what": "", "until": f"{year}-07-01"})
    assert Share.objects.get().until.isoformat() == f"{year}-07-02T03:59:59+00:00"
