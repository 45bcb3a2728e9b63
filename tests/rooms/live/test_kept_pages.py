"""Pages of a room that are kept for a role: nobody reads what is another's, or what is old."""

import re

import pytest
from django.db import connection
from django.template.base import TextNode
from django.test.utils import CaptureQueriesContext

from hotline.accounts.models import Site, User
from qna.models import Poll, Question
from recordings.delivery.audience_marks import HOSTS, LINK, THERE
from recordings.delivery.signed_urls import read_media_token
from rooms.live.kept_pages import kept_pages
from rooms.live.page_context import page_of_role, page_of_visitors
from rooms.live.room_context import role_of
from rooms.models import Room, Seat
from tests.support import kept
from tests.support.cast import person

pytestmark = pytest.mark.django_db
SECRETS = r'(csrfmiddlewaretoken" value=|data-csrf=|data-now=|name="once" value=)"[^"]*"'
TOKEN = re.compile(r'data-csrf="([^"]+)"')


@pytest.fixture
def seat(live_room, cleo):
    return live_room.admit(cleo)


@pytest.fixture
def dovs(live_room, dov):
    return live_room.admit(dov)


@pytest.fixture
def open_page(live_room, browser_of):
    """A function that returns the page as a person's browser is sent it."""

    def get(who, query="", **headers):
        answer = browser_of(who).get(live_room.get_absolute_url() + query, headers=headers)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def same(page):
    """A page without what differs each time that it is loaded."""
    return re.sub(SECRETS, "", page.replace(TOKEN.search(page)[1], "")).split()


def kept_text():
    """All text that is kept of pages for one role or another."""
    nodes = []
    for page, _until in kept_pages._kept.values():
        nodes += [*page._shell.nodelist, *page._latest[1].nodelist]
    return "".join(node.s for node in nodes if isinstance(node, TextNode))


def test_two_listeners_read_their_own_names_and_seats(open_page, cleo, dov, seat, dovs):
    cleos, dovs_page = open_page(cleo), open_page(dov)
    assert f'data-seat="{seat.key}"' in cleos and f'data-seat="{dovs.key}"' in dovs_page
    assert "Dov" not in cleos and "Cleo" not in dovs_page


def test_each_page_has_a_token_of_its_own(open_page, cleo, dov, seat, dovs):
    pages = [open_page(cleo), open_page(dov), open_page(dov)]
    tokens = [TOKEN.search(page)[1] for page in pages]
    assert len(set(tokens)) == 3
    for page, token in zip(pages, tokens, strict=True):
        others = set(tokens) - {token}
        assert page.count(token) >= 5 and not any(other in page for other in others)


def test_each_form_to_join_has_a_token_and_a_key_of_its_own(client, live_room):
    address = live_room.get_absolute_url()
    pages = [client.get(address).content.decode() for _ in range(2)]
    for pattern in (TOKEN, re.compile(r'name="once" value="([^"]+)"')):
        assert len({pattern.search(page)[1] for page in pages}) == 2


def test_a_visitor_is_sent_nothing_of_the_page_that_people_with_a_seat_read(
    client, open_page, ada, cleo, seat, live_room
):
    Question.ask(seat, "How much?")
    assert "How much?" in open_page(ada) and "How much?" in open_page(cleo)
    page = client.get(live_room.get_absolute_url()).content.decode()
    assert "Join as guest" in page and "Join as guest" not in open_page(cleo)
    assert "How much?" not in page and "data-seat" not in page


def test_links_to_media_are_made_for_each_kind_of_reader(live_room, seat, ada):
    """A visitor's link dies when the replay is shown to the people who were there."""
    readers = {None: LINK, seat: THERE, live_room.seat_of(ada): HOSTS}
    for one, reader in readers.items():
        context = page_of_role(live_room, role_of(one)) if one else page_of_visitors(live_room)
        token = context["media_url"]().split("/")[2]
        assert read_media_token(token).reader == reader


def test_a_guest_who_needs_another_name_reads_their_own(client, open_page, live_room):
    impostor = User.objects.welcome_guest("Ada")
    page = client.get(live_room.get_absolute_url()).content.decode()
    assert 'value="Ada"' in open_page(impostor) and 'value="Ada"' not in page


def test_each_form_to_ask_has_a_key_of_its_own(open_page, cleo, dov, seat, dovs):
    keys = [re.search(r'name="once" value="([^"]+)"', open_page(one))[1] for one in (cleo, dov)]
    assert keys[0] != keys[1]


def test_a_question_is_marked_for_its_asker_and_its_voter_alone(open_page, cleo, dov, seat, dovs):
    question = Question.ask(seat, "How much?")
    question.upvote(dovs)
    cleos, dovs_page = open_page(cleo), open_page(dov)
    assert "data-mine" in cleos and "data-mine" not in dovs_page
    assert 'aria-pressed="true"\n' not in cleos.partition('id="questions"')[2]
    assert 'aria-pressed="true"' in dovs_page.partition('id="questions"')[2]


def test_the_question_that_is_now_is_marked_for_its_asker_alone(
    open_page, cleo, dov, seat, dovs, live_room
):
    Question.ask(seat, "How much?").take_up()
    slots = [open_page(one).partition('id="now"')[2][:300] for one in (cleo, dov)]
    assert "data-mine" in slots[0] and "data-mine" not in slots[1]


def test_an_invitation_is_on_the_page_of_the_invited_alone(
    open_page, ada, cleo, dov, seat, dovs, live_room
):
    seat.invite(live_room.seat_of(ada))
    assert "invites you on stage" in open_page(cleo)
    assert "invites you on stage" not in open_page(dov)


def test_a_note_on_a_question_is_on_the_page_of_its_asker_alone(
    open_page, ada, cleo, dov, seat, dovs, live_room
):
    Question.ask(seat, "How rude?").refuse("rude", by=live_room.seat_of(ada))
    assert "How rude?" in open_page(cleo)
    assert "How rude?" not in open_page(dov)


def test_an_answer_for_the_asker_alone_is_on_no_other_page(
    open_page, ada, cleo, dov, seat, dovs, live_room
):
    question = Question.ask(seat, "How much?")
    question.answer_in_writing(live_room.seat_of(ada), "Nine pounds.", private=True)
    assert "Nine pounds." in open_page(cleo)
    assert "Nine pounds." not in open_page(dov)


def test_the_answer_chosen_in_a_poll_is_marked_for_each_person(
    open_page, ada, cleo, dov, seat, dovs, live_room
):
    poll = Poll.make(live_room.seat_of(ada), "Which?", ["Red", "Blue"])
    poll.open()
    poll.vote(poll.choices.first(), seat)
    pressed = [
        open_page(one).partition('id="poll"')[2].partition("</section>")[0].count('pressed="true"')
        for one in (cleo, dov)
    ]
    assert pressed == [1, 0]


def test_a_hosts_secret_links_are_on_no_page_of_others_and_not_kept(
    open_page, ada, cleo, seat, live_room
):
    key = live_room.link("speaker").key
    assert key in open_page(ada)
    assert key not in open_page(cleo)
    assert key not in kept_text()


def test_the_audience_reads_nothing_that_is_for_hosts(open_page, ada, cleo, seat, live_room):
    Question.ask(seat, "How much?")
    assert "Take now" in open_page(ada) and "Go live" in open_page(ada)
    cleos = open_page(cleo)
    assert "Take now" not in cleos and "Record this session" not in cleos


def test_a_cohost_reads_a_hosts_page_with_a_seat_of_their_own(open_page, ada, ben, cohost_ben):
    adas, bens = open_page(ada), open_page(ben)
    assert f'data-seat="{cohost_ben.key}"' in bens and f'data-seat="{cohost_ben.key}"' not in adas
    assert 'placeholder="Ask a question…"' in adas
    assert 'placeholder="Ask Ada something…"' in bens


def test_names_of_anonymous_askers_are_not_kept(open_page, cleo, ada, seat, live_room):
    live_room.change_rules(naming=Room.ANONYMOUS)
    Question.ask(seat, "How much?", anonymous=True).take_up()
    for one in (cleo, ada):
        open_page(one)
    assert "Cleo" not in kept_text() and seat.key not in kept_text()


def test_nothing_of_a_person_is_kept(open_page, cleo, dov, ben, ada, seat, dovs, live_room):
    speaker = live_room.admit(ben, Seat.SPEAKER)
    for one in (cleo, dov, ben, ada):
        page = open_page(one)
        assert TOKEN.search(page)[1] not in kept_text()
    assert not any(own in kept_text() for own in (seat.key, dovs.key, "csrfmiddlewaretoken"))
    assert f'data-seat="{speaker.key}"' not in kept_text()


def test_a_page_is_the_one_that_is_drawn_for_the_person_alone(
    open_page, ada, ben, cleo, dov, seat, dovs, live_room
):
    live_room.admit(ben, Seat.SPEAKER)
    Question.ask(seat, "How much?").take_up()
    Question.ask(dovs, "How soon?").upvote(seat)
    seat.raise_hand()
    people = (ada, ben, cleo, dov)
    for one in people:
        open_page(one)
    after_others = [same(open_page(one)) for one in people]
    alone = []
    for one in people:
        kept_pages.clear()
        alone.append(same(open_page(one)))
    assert after_others == alone


def test_the_page_of_a_query_is_not_the_next_persons(open_page, cleo, dov, seat, dovs):
    question = Question.ask(seat, "How much?")
    question.take_up()
    question.finish()
    assert "aria-current" in open_page(cleo, f"?q={question.pk}")
    assert "aria-current" not in open_page(dov)


def test_a_page_is_drawn_in_the_language_of_each_reader(open_page, cleo, dov, seat, dovs):
    english = open_page(cleo, **{"accept-language": "en"})
    french = open_page(dov, **{"accept-language": "fr"})
    assert "Ask Ada a question" in english and "Ask Ada a question" not in french


def test_a_vote_is_in_the_next_page_at_once(open_page, cleo, dov, seat, dovs):
    question = Question.ask(seat, "How much?")
    assert 'data-votes="0"' in open_page(cleo)
    question.upvote(dovs)
    assert 'data-votes="1"' in open_page(cleo)


def test_totals_that_show_after_voting_are_on_the_pages_of_voters_alone(
    open_page, cleo, dov, seat, dovs, live_room
):
    question = Question.ask(seat, "How much?")
    live_room.change_rules(voting=Room.VOTES_AFTER_VOTING)
    question.upvote(dovs)
    assert 'data-votes="1"' in open_page(dov)
    assert "data-votes=" not in open_page(cleo)


def test_a_new_title_is_in_the_next_page(open_page, cleo, seat, live_room):
    open_page(cleo)
    Room.objects.filter(pk=live_room.pk).update(title="Another title")
    assert "<bdi>Another title</bdi>" in open_page(cleo)


def test_the_site_may_be_renamed(open_page, cleo, seat, ada):
    site = Site.found("Before", ada)
    assert "· Before</title>" in open_page(cleo)
    Site.objects.filter(pk=site.pk).update(name="After")
    kept_pages.clear()  # as after ten seconds
    assert "· After</title>" in open_page(cleo)


@pytest.mark.parametrize(("name", "most"), [("cleo", 6), ("ben", 7), ("ada", 7)])
def test_a_kept_page_costs_few_queries(
    request, browser_of, live_room, seat, ben, name, most, monkeypatch
):
    kept.stop_the_clock(monkeypatch)
    live_room.admit(ben, Seat.SPEAKER)
    for number in range(60):
        Question.ask(live_room.admit(person(f"Asker {number}")), f"Question {number}?")
    who = request.getfixturevalue(name)
    browser = browser_of(who)
    browser.get(live_room.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        browser.get(live_room.get_absolute_url())
    assert len(queries) <= most, [one["sql"] for one in queries.captured_queries]


def test_the_page_of_a_visitor_costs_one_query(client, live_room, monkeypatch):
    kept.stop_the_clock(monkeypatch)
    client.get(live_room.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        client.get(live_room.get_absolute_url())
    assert len(queries) == 1
