"""The replay as search engines and chats read it: key moments, previews and their pictures."""

import io
import json
import re
from html import unescape

from django.conf import settings
from PIL import Image

from qna.models import Question
from recordings.models import Recording
from rooms.live import kept_pictures
from rooms.live.tasks import keep_pictures
from rooms.models import Room

from .test_replay import answer, end, page, recorded, seat, went_live_at_noon  # noqa: F401

HOSTILE = "Is </script><script>alert(1)</script> & <!-- fine?"


def data_of(html):
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(text)


def tags_of(html):
    tags = re.findall(r'<meta\s+(?:property|name)="([^"]+)"\s+content="([^"]*)"', html)
    return {name: unescape(content) for name, content in tags}


def test_the_answers_are_clips_at_addresses_of_their_own(recorded, seat):  # noqa: F811
    first, second = answer(seat, "How?", 1, 4), answer(seat, "Why?", 5, 9)
    end(recorded)
    data = data_of(page(recorded))
    url = settings.HOTLINE_URL + recorded.get_absolute_url()
    assert (data["@type"], data["name"], data["url"]) == ("VideoObject", recorded.title, url)
    assert data["duration"] == "PT10S" and data["thumbnailUrl"][0].endswith(".jpg")
    clips = [
        (one["name"], one["startOffset"], one["endOffset"], one["url"]) for one in data["hasPart"]
    ]
    assert clips == [("How?", 1, 4, f"{url}?q={first.pk}"), ("Why?", 5, 9, f"{url}?q={second.pk}")]


def test_the_video_has_what_search_engines_require_in_absolute_addresses(
    recorded,  # noqa: F811
    seat,  # noqa: F811
):
    question = answer(seat, "How?", 1, 4)
    Room.objects.filter(pk=recorded.pk).update(zone="Asia/Kolkata")
    end(recorded)
    for query in ("", f"?q={question.pk}"):
        data = data_of(page(recorded, query))
        assert data["name"] and data["description"] and data["@context"] == "https://schema.org"
        assert data["uploadDate"] == "2027-01-15T13:30:10+05:30"
        addresses = [data["url"], *data["thumbnailUrl"], *(one["url"] for one in data["hasPart"])]
        assert all(one.startswith(settings.HOTLINE_URL) for one in addresses)
        for one in data["hasPart"]:
            assert one["@type"] == "Clip" and 0 <= one["startOffset"] < one["endOffset"]


def test_no_two_clips_share_a_start_and_none_is_empty(recorded, seat):  # noqa: F811
    for number in range(5):
        answer(seat, f"Q{number}?", 2 + number / 10, 2.1 + number / 10 + 0.1)
    end(recorded)
    starts = [(one["startOffset"], one["endOffset"]) for one in data_of(page(recorded))["hasPart"]]
    assert starts == [(2, 3)]


def test_the_text_of_a_question_does_not_end_the_script(recorded, seat):  # noqa: F811
    answer(seat, HOSTILE, 1, 4)
    end(recorded)
    html = page(recorded)
    assert data_of(html)["hasPart"][0]["name"] == HOSTILE
    assert "alert(1)</script>" not in html and "QAPage" not in html


def test_an_answer_has_a_title_an_address_and_a_picture_of_its_own(
    recorded,  # noqa: F811
    seat,  # noqa: F811
    client,
):
    question = answer(seat, "How do you price?", 1, 4)
    end(recorded)
    whole, own = page(recorded), page(recorded, f"?q={question.pk}")
    url = f"{settings.HOTLINE_URL}{recorded.get_absolute_url()}?q={question.pk}"
    assert f'<link rel="canonical" href="{url}">' in own and "<title>How do you price? · " in own
    tags = tags_of(own)
    assert tags["og:title"] == tags["og:image:alt"] == "How do you price?" and tags["og:url"] == url
    assert "Ada answers in “How to price your first product”" in tags["description"]
    assert tags["og:image"] != tags_of(whole)["og:image"]
    picture = client.get(tags["og:image"].removeprefix(settings.HOTLINE_URL))
    assert picture["Content-Type"] == "image/jpeg" and len(picture.content) <= 250_000
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 630)
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert data_of(own)["url"] == url.partition("?")[0]


def test_another_text_has_a_picture_at_another_address(recorded, seat, client):  # noqa: F811
    question = answer(seat, "How do you price?", 1, 4)
    end(recorded)
    former = tags_of(page(recorded, f"?q={question.pk}"))["og:image"]
    Question.objects.filter(pk=question.pk).update(text="How did you price?")
    recorded.next_event()
    present = tags_of(page(recorded, f"?q={question.pk}"))["og:image"]
    assert former != present
    assert client.get(former.removeprefix(settings.HOTLINE_URL)).url == present


def test_a_hidden_answer_and_a_withdrawn_recording_have_no_picture(
    recorded,  # noqa: F811
    seat,  # noqa: F811
    client,
):
    question = answer(seat, "How do you price?", 1, 4)
    recording = end(recorded)
    path = tags_of(page(recorded, f"?q={question.pk}"))["og:image"]
    path = path.removeprefix(settings.HOTLINE_URL)
    Question.objects.filter(pk=question.pk).update(state=Question.REFUSED)
    assert client.get(path).status_code == 404
    Question.objects.filter(pk=question.pk).update(state=Question.ANSWERED)
    assert client.get(path).status_code == 200
    recording.withdraw()
    assert client.get(path).status_code == 404


def test_pictures_are_drawn_before_anybody_asks(
    recorded,  # noqa: F811
    seat,  # noqa: F811
    client,
    monkeypatch,
):
    question = answer(seat, "👩‍👩‍👧‍👦" * 40, 1, 4)
    end(recorded)
    keep_pictures(recorded.pk)
    kept = list(kept_pictures.directory_of(recorded).glob("*.jpg"))
    assert len(kept) == 2 and all(path.stat().st_size <= 250_000 for path in kept)
    monkeypatch.setattr("rooms.views.link_pictures.pictures", None)  # nothing is drawn now
    for query in ("", f"?q={question.pk}"):
        path = tags_of(page(recorded, query))["og:image"].removeprefix(settings.HOTLINE_URL)
        assert client.get(path).status_code == 200


def test_pictures_of_former_words_are_removed(recorded, seat):  # noqa: F811
    question = answer(seat, "How do you price?", 1, 4)
    end(recorded)
    keep_pictures(recorded.pk)
    Question.objects.filter(pk=question.pk).update(text="Another one?")
    before = set(kept_pictures.directory_of(recorded).iterdir())
    keep_pictures(recorded.pk)
    after = set(kept_pictures.directory_of(recorded).iterdir())
    assert len(after) == 2 and len(before & after) == 1
    assert Recording.objects.get(room=recorded).withdraw()
    keep_pictures(recorded.pk)
    assert not list(kept_pictures.directory_of(recorded).iterdir())
