"""Titles, texts and pictures of links, as chats and search engines read them."""

import io
import re
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image

from hotline.limits import TABLE
from recordings.drawing import link_picture
from recordings.models import Recording
from rooms.live.drawn_pictures import DrawnPictures
from rooms.models import Room, Seat
from tests.support.limits import bucket_of

pytestmark = pytest.mark.django_db
LARGEST = 250_000  # bytes of a picture that every reader takes


def preview_of(browser, path):
    """The meta tags of a page: {property or name: content}."""
    page = browser.get(path).content.decode()
    tags = re.findall(r'<meta\s+(?:property|name)="([^"]+)"\s+content="([^"]*)"', page)
    return {name: unescape(content) for name, content in tags}


def picture_of(browser, room):
    url = preview_of(browser, room.get_absolute_url())["og:image"]
    assert url.startswith(settings.HOTLINE_URL)
    return url.removeprefix(settings.HOTLINE_URL)


@pytest.fixture
def scheduled(adas_site, ada):
    return Room.start(ada, "How to price your first product")


def test_the_start_page_names_the_site_and_says_what_it_is(adas_site, client):
    tags = preview_of(client, reverse("home"))
    assert tags["og:title"] == tags["og:site_name"] == "The Small Studio"
    assert tags["description"] == tags["og:description"] and "questions" in tags["description"]
    assert tags["og:url"] == settings.HOTLINE_URL + "/"
    assert tags["twitter:card"] == "summary_large_image"


def test_a_link_says_who_hosts_and_how_far_the_session_is(scheduled, client):
    path = scheduled.get_absolute_url()
    sentences = []
    for step in (scheduled.open_doors, scheduled.go_live, scheduled.end):
        sentences.append(preview_of(client, path)["og:description"])
        step()
    sentences.append(preview_of(client, path)["og:description"])
    early, opened, live, over = sentences
    assert early == opened and "With Ada. It has not started yet" in early
    assert live.startswith("Ada is live now") and over.startswith("With Ada, on ")
    assert "Watch the replay" in over
    assert preview_of(client, path)["og:title"] == scheduled.title


def test_a_page_names_its_one_address(scheduled, client):
    page = client.get(scheduled.get_absolute_url() + "?from=somewhere").content.decode()
    url = settings.HOTLINE_URL + scheduled.get_absolute_url()
    assert f'<link rel="canonical" href="{url}">' in page


def test_a_picture_is_of_the_size_that_readers_expect(scheduled, client):
    answer = client.get(picture_of(client, scheduled))
    assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert len(answer.content) < LARGEST
    assert "public" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "title", ["W" * 120, "كيف تختار السعر الأول لمنتج جديد؟", "👩‍💻 🎉" * 20, "·"]
)
def test_any_title_gives_a_picture_that_readers_take(title):
    words = link_picture.Words("Ada’s", title, "Ada", "LIVE", is_live=True)
    assert len(link_picture.draw(words)) < LARGEST


def test_a_new_state_has_a_picture_at_a_new_address(scheduled, client):
    addresses = {picture_of(client, scheduled)}
    for step in (scheduled.go_live, scheduled.end):
        step()
        addresses.add(picture_of(client, scheduled))
    assert len(addresses) == 3


def test_a_former_or_invented_address_leads_to_the_present_picture(scheduled, client):
    former = picture_of(client, scheduled)
    scheduled.go_live()
    present = picture_of(client, scheduled)
    for path in (former, reverse("room-picture", args=[scheduled.slug, "invented"])):
        assert client.get(path).url == settings.HOTLINE_URL + present


def test_the_picture_of_the_site_is_drawn(adas_site, client):
    url = preview_of(client, reverse("home"))["og:image"]
    assert client.get(url.removeprefix(settings.HOTLINE_URL)).status_code == 200
    assert client.get(reverse("site-picture", args=["invented"])).url == url


def test_a_withdrawn_recording_takes_the_picture_away(live_room, client):
    live_room.end()
    path = picture_of(client, live_room)
    Recording.objects.get(room=live_room).withdraw()
    assert "og:image" not in preview_of(client, live_room.get_absolute_url())
    answer = client.get(path)
    assert answer.status_code == 404 and "no picture" in answer.content.decode()


@pytest.mark.parametrize("role", [Seat.COHOST, Seat.SPEAKER, Seat.LISTENER])
def test_a_secret_link_shows_the_name_of_the_site_alone(scheduled, client, role):
    url = scheduled.link(role).url
    tags = preview_of(client, url)
    assert tags["og:title"] == "The Small Studio"
    assert not {"og:image", "og:description", "description", "og:url"} & set(tags)
    page = client.get(url).content.decode()
    assert scheduled.title not in page.partition("</head>")[0]


def test_a_void_link_shows_nothing_of_the_room(scheduled, client):
    former = scheduled.link(Seat.SPEAKER).url
    scheduled.renew_link(Seat.SPEAKER)
    for path in (former, "/r/nowhere/"):
        assert not [name for name in preview_of(client, path) if name.startswith("og:")]
    assert client.get(reverse("room-picture", args=["nowhere", "v"])).status_code == 404


def test_search_engines_list_a_room_only_if_the_start_page_does(scheduled, client):
    path = scheduled.get_absolute_url()
    assert preview_of(client, path)["robots"] == "noindex"
    scheduled.show_on_start_page()
    assert "robots" not in preview_of(client, path)


def test_a_picture_is_drawn_once_and_few_are_kept():
    drawn = []
    pictures = DrawnPictures(lambda words: drawn.append(words) or b"picture", kept=2)
    one, two, three = (link_picture.Words("Ada’s", title) for title in ("One", "Two", "Three"))
    for words in (one, two, one, three, one):
        pictures.get(words)
    assert drawn == [one, two, three]
    assert two not in pictures


def test_pictures_that_must_be_drawn_are_limited(scheduled, ada, client, monkeypatch):
    monkeypatch.setitem(TABLE, "picture", TABLE["picture"]._replace(address=(bucket_of(1),)))
    other = Room.start(ada, "A title whose picture no other test has drawn and kept")
    paths = [picture_of(client, room) for room in (scheduled, other)]
    assert client.get(paths[0]).status_code == 200
    assert client.get(paths[1]).status_code == 429
    assert client.get(paths[0]).status_code == 200  # it is kept


def test_a_long_title_keeps_the_margin_at_the_right():
    words = link_picture.Words(
        "The Small Studio", "How to price the very first product " * 3, "Ada"
    )
    picture = Image.open(io.BytesIO(link_picture.draw(words))).convert("L")
    margin = (link_picture.WIDTH - link_picture.MARGIN + 6, 120, link_picture.WIDTH, 460)
    assert picture.crop(margin).getextrema()[1] < 120
