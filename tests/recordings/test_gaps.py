"""Where nothing was recorded for a while: noted by the check, and told to the hosts in words."""

import pytest
from django.test import Client

from recordings.finding_words import words
from recordings.media.check.finding import INTERRUPTION, Finding
from recordings.models import Recording
from tests.support.recordings.factories import NOON, RATE, record, writer_of


@pytest.fixture
def recording(live_room, cleo):
    """Two takes of three seconds, between which the media server wrote nothing for 27 seconds."""
    live_room.admit(cleo)
    recording = Recording.objects.get(room=live_room)
    writer = writer_of(recording.directory)
    record(writer, seconds=3)
    record(writer, sample=30 * RATE, seconds=3, unix=NOON + 30)
    live_room.end()
    recording.seal()
    recording.verify()
    recording.refresh_from_db()
    return recording


def gap_of(recording):
    [gap] = [one for one in recording.findings if one["kind"] == INTERRUPTION]
    return gap


def page_of(room, browser):
    return browser.get(room.get_absolute_url()).content.decode()


def test_the_check_notes_a_recorded_gap_with_its_place_and_length(recording):
    gap = gap_of(recording)
    assert gap["second"] == pytest.approx(3, abs=0.05)
    assert gap["amount"] == pytest.approx(27, abs=0.05)


def test_hosts_read_of_a_gap_beside_the_copies_and_on_the_timeline(recording, ada, browser_of):
    html = page_of(recording.room, browser_of(ada))
    gap = gap_of(recording)
    sentence = words(Finding(**gap))
    assert sentence.startswith("A piece of 27 seconds is missing at 0:0")
    assert html.count(sentence) == 2 and f'data-words="{sentence}"' in html
    assert f'data-plays="{gap["second"]:.2f}"' in html


def test_others_read_nothing_of_it(recording, cleo, browser_of):
    for browser in (browser_of(cleo), Client()):
        html = page_of(recording.room, browser)
        assert "data-gap" not in html and "is missing" not in html
