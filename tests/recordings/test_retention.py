"""How long recordings are kept: the site's rule, the host's choice, warnings, and the end."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from hotline.accounts.models import Site
from recordings.models import Recording
from recordings.tasks import look_after_disk
from rooms.models import Room, Seat

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def kept(recorded, adas_site):
    """A published recording of a session that ended on 28 February 2026 in New York."""
    recorded.finish()
    ended_at = datetime(2026, 3, 1, 3, 30, tzinfo=ZoneInfo("UTC"))
    Room.objects.update(ended_at=ended_at, zone="America/New_York")
    Seat.objects.update(joined_at=ended_at - DAY)
    return Recording.objects.select_related("room").get()


@pytest.fixture
def at(monkeypatch):
    """A function that sets the clock."""

    def at(*moment):
        now = datetime(*moment, tzinfo=ZoneInfo("UTC"))
        monkeypatch.setattr(timezone, "now", lambda: now)

    return at


def state():
    return Recording.objects.get().state


def keep_for(days, since=None):
    Site.objects.update(kept_days=days, kept_days_since=since)


def test_a_site_keeps_recordings_for_ever_unless_its_owner_says_otherwise(kept, at):
    at(2036, 1, 1)
    look_after_disk()
    assert mail.outbox == [] and state() == Recording.PUBLISHED
    assert kept.kept_in_words(Site.rules()) == "Kept until somebody deletes it."


def test_the_host_is_warned_a_week_and_a_day_before_and_then_it_is_erased(kept, at):
    keep_for(30)
    sent = []
    # The session ended on 28 February in New York, so it is kept until the end of 30 March there,
    # which is at 4 o'clock in UTC.
    for moment in [(3, 24, 2), (3, 24, 4), (3, 29, 0), (3, 30, 4), (3, 31, 3), (3, 31, 4, 30)]:
        at(2026, *moment)
        look_after_disk()
        look_after_disk()
        sent.append((len(mail.outbox), state()))
    there = Recording.PUBLISHED
    assert sent == [
        (0, there),
        (1, there),
        (1, there),
        (2, there),
        (2, there),
        (2, Recording.ERASED),
    ]
    assert Recording.objects.get().erased_why == Recording.EXPIRY


def test_the_mail_says_the_day_and_who_may_open_which_link(kept, at, settings):
    keep_for(30)
    at(2026, 3, 25)
    look_after_disk()
    [sent] = mail.outbox
    text = " ".join(sent.body.split())
    site = settings.HOTLINE_URL
    assert sent.to == ["ada@example.test"]
    assert "deleted after March 30, 2026" in sent.subject
    assert "kept until March 30, 2026. Then it is deleted" in text
    keeping = reverse("recording", args=[kept.room.slug])
    assert f"only you can open this page, signed in): {site}{keeping}" in text
    assert f"{site}/r/{kept.room.slug}/ Everybody who has the link" in text
    assert f"only you can open this page, signed in): {site}/sessions" in text


def test_the_mail_is_in_the_language_of_the_room(kept, at):
    keep_for(30)
    Room.objects.update(language="fr")
    at(2026, 3, 25)
    look_after_disk()
    assert "30 mars 2026" in mail.outbox[0].body


def test_only_a_confirmed_address_is_written_to(kept, at, ada):
    keep_for(30)
    ada.emailaddress_set.update(verified=False)
    at(2026, 3, 25)
    look_after_disk()
    assert mail.outbox == [] and Recording.objects.get().week_warned_at


def test_a_mail_server_that_fails_keeps_nothing(kept, at, settings, caplog):
    keep_for(30)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for moment in ((3, 30, 4), (3, 31, 5)):
        at(2026, *moment)
        look_after_disk()
    assert state() == Recording.ERASED and "could not be warned" in caplog.text


def test_a_new_rule_of_the_site_gives_notice_before_it_deletes_what_is_old(kept, at):
    keep_for(1, since=datetime(2026, 6, 1, tzinfo=ZoneInfo("UTC")))
    at(2026, 6, 1, 0, 1)
    look_after_disk()
    assert state() == Recording.PUBLISHED
    assert kept.last_day(Site.rules()) == date(2026, 6, 8)


def test_the_admin_notes_when_the_rule_was_changed(adas_site, ada, browser_of):
    ada.is_staff = ada.is_superuser = True
    ada.save()
    browser, address = browser_of(ada), reverse("admin:accounts_site_change", args=[True])
    fields = browser.get(address).context["adminform"].form.initial
    for days, noted in (("0", False), ("30", True)):
        answer = browser.post(address, fields | {"kept_days": days})
        assert answer.status_code == 302
        site = Site.rules()
        assert (site.kept_days, bool(site.kept_days_since)) == (int(days), noted)


def test_no_recording_is_erased_less_than_a_day_after_its_warning(kept, at):
    """No worker ran for months, so nobody was warned in time."""
    keep_for(30)
    at(2026, 9, 1)
    look_after_disk()
    at(2026, 9, 1, 23)
    look_after_disk()
    assert (len(mail.outbox), state()) == (1, Recording.PUBLISHED)
    at(2026, 9, 2, 1)
    look_after_disk()
    assert state() == Recording.ERASED


def test_a_host_chooses_a_day_in_the_time_zone_of_the_room(kept, at):
    at(2026, 3, 10, 2)  # the 9th in New York
    assert kept.keep_until(date(2026, 3, 10))
    assert kept.kept_until == datetime(2026, 3, 11, 4, tzinfo=ZoneInfo("UTC"))
    assert kept.kept_in_words(Site.rules()) == "Kept until March 10, 2026; then deleted."
    for day in (date(2026, 3, 9), date(2037, 1, 1)):
        with pytest.raises(ValidationError, match=r"from March 10, 2026 to March 6, 2036"):
            kept.keep_until(day)


def test_a_later_day_is_warned_of_anew(kept, at):
    keep_for(30)
    at(2026, 3, 30, 4)
    look_after_disk()
    kept.keep_until(date(2026, 5, 1))
    at(2026, 4, 26)
    look_after_disk()
    assert (len(mail.outbox), state()) == (2, Recording.PUBLISHED)


@pytest.fixture
def read_before(kept, at):
    """The row as a worker read it whose time was over, before its host chose a later day."""
    keep_for(30)
    at(2026, 3, 30, 4)
    look_after_disk()
    at(2026, 3, 31, 4, 30)
    read_before = Recording.objects.select_related("room").get()
    kept.keep_until(date(2026, 5, 1))
    return read_before


def test_a_host_who_chooses_a_later_day_just_before_keeps_it(read_before):
    assert not read_before.expire(Site.rules())
    assert state() == Recording.PUBLISHED


def test_control_without_the_condition_it_would_be_erased(read_before, monkeypatch):
    monkeypatch.setattr(Recording, "_of_this_date", lambda recording: Q())
    assert read_before.expire(Site.rules())
    assert state() == Recording.ERASING


def test_a_host_who_comes_too_late_is_told(kept):
    kept.erase(Recording.EXPIRY)
    assert not kept.keep_until(timezone.localdate() + 3 * DAY)
    assert Recording.objects.get().kept_until is None


def page(browser, room):
    return browser.get(reverse("recording", args=[room.slug]))


def as_a_form(browser, name, room, **fields):
    address = reverse(name, args=[room.slug])
    return browser.post(address, fields, headers={"accept": "text/html"}, follow=True)


def test_the_host_keeps_it_longer_and_goes_back_to_the_rule(kept, ada, browser_of):
    browser = browser_of(ada)
    day = timezone.localdate() + 40 * DAY
    saved = as_a_form(browser, "recording-keeping", kept.room, day=day.isoformat())
    assert "; then deleted." in saved.content.decode()
    assert f'value="{day.isoformat()}"' in saved.content.decode()
    back = as_a_form(browser, "recording-keeping", kept.room, _method="delete")
    assert "Kept until somebody deletes it." in back.content.decode()


@pytest.mark.parametrize("day", ["", "tomorrow", "2001-01-01", "9999-12-31", "2026-13-01"])
def test_a_day_that_can_not_be_is_refused_in_words(day, kept, ada, browser_of):
    refused = as_a_form(browser_of(ada), "recording-keeping", kept.room, day=day)
    assert refused.status_code == 422 and 'class="wrong"' in refused.content.decode()
    assert Recording.objects.get().kept_until is None


def test_the_host_deletes_it_after_a_second_thought(kept, ada, browser_of):
    browser = browser_of(ada)
    unsure = as_a_form(browser, "recording", kept.room, _method="delete")
    assert unsure.status_code == 422 and state() == Recording.PUBLISHED
    sure = as_a_form(browser, "recording", kept.room, _method="delete", sure="on")
    assert "The recording is being deleted." in sure.content.decode()
    assert state() == Recording.ERASING


def reload_of(browser, room, offers):
    address = reverse("recording", args=[room.slug])
    asked = {"reloads": 1, "offers": offers}
    return browser.get(address, asked, headers={"HX-Request": "true"})


def test_the_page_reloads_its_head_alone(kept, ada, browser_of):
    browser = browser_of(ada)
    assert "offers=forms" in page(browser, kept.room).content.decode()
    kept.keep_until(timezone.localdate() + 40 * DAY)
    head = reload_of(browser, kept.room, "forms").content.decode()
    assert "; then deleted." in head and "<form" not in head and "<html" not in head


def test_the_page_loads_anew_as_a_moderator_deletes_the_recording(kept, ada, browser_of):
    browser = browser_of(ada)
    kept.erase(Recording.OPERATOR)
    answer = reload_of(browser, kept.room, "forms")
    assert answer.headers["HX-Redirect"] == reverse("recording", args=[kept.room.slug])
    whole = page(browser, kept.room).content.decode()
    assert "load delay:5s" in whole and "offers=nothing" in whole
    assert Recording.objects.get().finish_erasing()
    head = reload_of(browser, kept.room, "nothing").content.decode()
    assert "by a moderator" in head and "hx-get" not in head


def test_nobody_but_the_host_decides(kept, ben, dov, client, browser_of):
    kept.room.admit(ben, Seat.COHOST)
    for browser in (client, browser_of(ben), browser_of(dov)):
        assert page(browser, kept.room).status_code == 403
        for name in ("recording", "recording-keeping"):
            answer = browser.delete(reverse(name, args=[kept.room.slug]))
            assert answer.status_code == 403
    assert state() == Recording.PUBLISHED


def test_hosts_read_on_the_ended_page_until_when_it_is_kept(kept, ada, browser_of, client):
    address = reverse("room", args=[kept.room.slug])
    assert "Kept until somebody deletes it." in browser_of(ada).get(address).content.decode()
    assert "Kept until" not in client.get(address).content.decode()
