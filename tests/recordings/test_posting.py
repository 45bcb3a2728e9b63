"""Texts to post and the pre-flight of a session, as its host's page has them."""

from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from hotline.urls import urlpatterns
from recordings import platforms
from recordings.models import Copy, Recording
from recordings.models.copy_kinds import AUDIOGRAM
from recordings.platforms import limits
from recordings.posting import RATE, post_texts, preflight
from recordings.preflight import IMPOSSIBLE, NEARLY, READY
from rooms.live.room_context import shared_context
from rooms.media.mixer.clock import FPS
from rooms.media.mixer.video.scene import SIZES
from tests.support.recordings.answers import answered_aloud
from tests.support.recordings.factories import NOON, record, writer_of


@pytest.fixture
def session(recording, ben):
    """A session of 40 seconds with two answers of ten seconds; it goes on."""
    record(writer_of(recording.directory), seconds=40)
    seat = recording.room.admit(ben)
    answered_aloud(seat, "How do you price?", NOON + 12, NOON + 22)
    answered_aloud(seat, "3 < 5 at 20:30?", NOON + 25, NOON + 35)
    return recording


@pytest.fixture
def ended(session):
    """The same session after its end, with all copies but the MP3."""
    session.room.end()
    session.finish()
    return Recording.objects.get(pk=session.pk)


class WithPresses:
    """Addresses of the site with one that makes a copy."""

    urlpatterns = [
        path("r/<slug:slug>/copies/<str:kind>", lambda request: None, name="copy-make"),
        *urlpatterns,
    ]


def of(verdicts, name):
    return next(verdict for verdict in verdicts if verdict.name == name)


def test_the_texts_name_the_answers_and_the_address_of_the_replay(ended):
    posts = {post.key: post for post in post_texts(ended)}
    assert list(posts) == ["youtube", "linkedin", "spotify", "apple"]
    assert "0:12 How do you price?\n0:25 3 ‹ 5 at 20.30?\n" in posts["youtube"].text
    for post in posts.values():
        assert settings.HOTLINE_URL + ended.room.get_absolute_url() in post.text


def test_no_name_is_in_a_text(ended, ada, ben):
    for post in post_texts(ended):
        assert ben.name not in post.text + post.title
        assert ada.name not in post.text + post.title


def test_the_copy_that_is_ready_is_ready_for_youtube_and_the_mp3_is_on_its_way(ended):
    verdicts = preflight(ended)
    assert (of(verdicts, "YouTube").state, of(verdicts, "YouTube").kind) == (READY, Copy.MP4)
    assert of(verdicts, "your podcast").state == NEARLY
    assert of(verdicts, "your podcast").press is None


def test_a_failed_copy_is_one_press_away(ended):
    ended.copies.filter(kind=Copy.MP3).update(state=Copy.FAILED)
    assert of(preflight(ended), "your podcast").press.kind == Copy.MP3


def test_an_encoded_mp3_is_ready_for_a_podcast(ended):
    ended.copies.get(kind=Copy.MP3).make()
    found = of(preflight(Recording.objects.get(pk=ended.pk)), "your podcast")
    assert (found.state, found.kind) == (READY, Copy.MP3)


def judged_of(recording, kind, **changes):
    """Return YouTube's verdict where the copy of this kind alone is ready."""
    recording.copies.exclude(kind=kind).update(state=Copy.CANCELLED)
    recording.copies.filter(kind=kind).update(state=Copy.READY, **changes)
    return of(preflight(Recording.objects.get(pk=recording.pk)), "YouTube")


def test_an_audiogram_has_a_picture_of_its_own_size(ended, monkeypatch):
    """The program of this session is 960 pixels wide, and every audiogram 1280."""
    narrow = platforms.Limit("a test", date(2026, 11, 29), most=1000)
    known = limits()
    youtube = replace(known.platforms[0], long_edge=narrow)
    monkeypatch.setattr("recordings.posting.limits", lambda: replace(known, platforms=[youtube]))
    assert judged_of(ended, Copy.MP4).state == READY
    assert judged_of(ended, AUDIOGRAM).state == IMPOSSIBLE
    monkeypatch.undo()
    assert judged_of(ended, AUDIOGRAM).state == READY


def test_an_audiogram_is_as_loud_as_it_was_measured(ended):
    found = judged_of(ended, AUDIOGRAM, loudness=-20.0)
    assert any("6 dB quieter" in sentence for sentence in found.sentences)


@pytest.mark.parametrize("filmed, kind", [(False, AUDIOGRAM), (True, "mastered")])
def test_the_audiogram_goes_first_where_nobody_had_a_camera(ended, filmed, kind):
    type(ended.room).objects.update(filmed=filmed)
    ended.copies.filter(kind__in=["mastered", AUDIOGRAM]).update(state=Copy.READY)
    found = of(preflight(Recording.objects.get(pk=ended.pk)), "YouTube")
    assert (found.state, found.kind) == (READY, kind)


def test_the_picture_is_that_of_the_program():
    assert RATE == FPS
    assert {height: height * 16 // 9 for height in SIZES} == {
        height: width for height, (width, _) in SIZES.items()
    }


@pytest.mark.parametrize("say", [post_texts, preflight])
def test_nothing_is_posted_before_the_end_or_once_withdrawn(say, session):
    assert say(session) == []
    session.room.end()
    assert say(session) == []
    session.finish()
    assert say(Recording.objects.get(pk=session.pk))
    session.withdraw()
    assert say(Recording.objects.get(pk=session.pk)) == []


@pytest.mark.parametrize("say", [post_texts, preflight])
def test_nothing_is_posted_of_a_session_without_a_second(say, recording):
    recording.room.end()
    recording.finish()
    assert say(Recording.objects.get(pk=recording.pk)) == []


def test_both_cost_a_constant_number_of_queries(ended):
    with CaptureQueriesContext(connection) as queries:
        post_texts(ended), preflight(ended)
    assert len(queries) == 4  # the takes, the room, the questions, the copies


class TestPages:
    def test_hosts_read_each_text_with_its_notes(self, ended):
        html = draw("post_texts", ended)
        assert 'value="How to price your first product"' in html
        assert "0:25 3 ‹ 5 at 20.30?" in html
        assert "Clock times in questions have a dot (20.30)" in html
        assert reverse("chapters-json", args=[ended.room.slug]) in html

    def test_hosts_read_which_platform_a_copy_is_ready_for(self, ended):
        html = draw("preflight", ended)
        assert "Ready for YouTube" in html and 'data-state="nearly"' in html

    def test_a_press_makes_the_copy_that_is_not_there(self, ended, settings):
        settings.ROOT_URLCONF = WithPresses
        ended.copies.filter(kind=Copy.MP3).update(state=Copy.FAILED)
        html = draw("preflight", ended)
        assert f'action="/r/{ended.room.slug}/copies/mp3"' in html and "Make the MP3" in html

    @pytest.mark.parametrize("part", ["post_texts", "preflight"])
    @pytest.mark.parametrize("role", ["speaker", "audience"])
    def test_others_read_neither(self, part, role, ended):
        assert not draw(part, ended, role).strip()

    def test_words_of_askers_stay_text(self, ended):
        ended.room.questions.update(text="</textarea><b>bold</b> & so?")
        html = draw("post_texts", ended)
        assert "<b>" not in html and html.count("</textarea>") == 4


def draw(part, recording, role="host"):
    context = shared_context(recording.room, role)
    return render_to_string(f"recordings/parts/{part}.html", context)
