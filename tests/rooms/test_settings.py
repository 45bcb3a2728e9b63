"""The host's choices about a room: names, moderation, votes, reactions, and what screens show."""

import re
from html import unescape

import pytest

from qna.models import Question
from rooms.models import Room

CHOICES = {
    "naming": "choice",
    "premoderated": "on",
    "voting": "voted",
    "asking_after_end": "24",
    "reactions": ["heart", "clap"],
    "count_shown": "",
    "names_after_end": "first",
    "replay_for": "there",
}


def send(browser, room, **choices):
    return browser.post(f"/r/{room.slug}/settings", CHOICES | choices)


def test_a_host_reads_the_choices_as_they_are_now(room, ada, browser_of):
    room.change_rules(naming=Room.ANONYMOUS)
    html = browser_of(ada).get(f"/r/{room.slug}/settings").content.decode()
    assert re.search(r'value="anonymous"[^>]* checked', html)
    assert (
        html.count("checked") == 11
    )  # one of each choice, six reactions, and the number of people


def test_a_host_changes_them(room, ada, browser_of):
    assert send(browser_of(ada), room).status_code == 204
    room.refresh_from_db()
    assert [getattr(room, rule) for rule in Room.RULES] == [
        *("choice", True, "voted", 24, "clap heart", False, "first", "there")
    ]


def test_a_cohost_changes_them(room, cohost_ben, ben, browser_of):
    assert send(browser_of(ben), room).status_code == 204
    room.refresh_from_db()
    assert room.naming == Room.CHOICE


def drawn_for(browser, room):
    """The rules as the dialog is drawn with them, which it sends back."""
    html = browser.get(f"/r/{room.slug}/settings").content.decode()
    return unescape(re.search(r'name="before" value="([^"]*)"', html)[1])


AS_DRAWN = CHOICES | {
    "naming": "names",
    "premoderated": "",
    "voting": "shown",
    "asking_after_end": "0",
    "reactions": ["clap", "fire", "heart", "laugh", "surprise", "thumbsup"],
    "count_shown": "on",
    "names_after_end": "full",
    "replay_for": "everybody",
}


def rules(room):
    room.refresh_from_db()
    return [getattr(room, rule) for rule in Room.RULES]


def test_of_two_hosts_at_once_each_changes_what_they_touched(
    room, ada, cohost_ben, ben, browser_of
):
    adas, bens = browser_of(ada), browser_of(ben)
    before = [drawn_for(browser, room) for browser in (adas, bens)]
    one = AS_DRAWN | {"naming": "choice", "reactions": ["clap"], "before": before[0]}
    other = AS_DRAWN | {"premoderated": "on", "count_shown": "", "before": before[1]}
    assert send(adas, room, **one).status_code == 204
    assert send(bens, room, **other).status_code == 204
    assert rules(room)[:6] == ["choice", True, "shown", 0, "clap", False]


def test_a_choice_that_both_hosts_change_is_the_last_ones(room, ada, cohost_ben, ben, browser_of):
    adas, bens = browser_of(ada), browser_of(ben)
    before = [drawn_for(browser, room) for browser in (adas, bens)]
    send(adas, room, **AS_DRAWN | {"before": before[0], "voting": "voted"})
    send(bens, room, **AS_DRAWN | {"before": before[1], "voting": "off"})
    assert rules(room)[2] == "off"


def test_a_refused_form_still_knows_what_it_was_drawn_with(room, ada, cohost_ben, ben, browser_of):
    before = drawn_for(browser_of(ada), room)
    room.change_rules(premoderated=True)
    answer = send(browser_of(ada), room, **AS_DRAWN | {"naming": "aliases", "before": before})
    assert answer.status_code == 422
    again = unescape(re.search(r'name="before" value="([^"]*)"', answer.content.decode())[1])
    assert again == before


@pytest.mark.parametrize("before", ["", "{", "[]", "null", "[" * 900, '"' * 5000, "{}"])
def test_without_what_was_drawn_all_choices_are_written(room, ada, browser_of, before):
    assert send(browser_of(ada), room, before=before).status_code == 204
    assert rules(room)[:6] == ["choice", True, "voted", 24, "clap heart", False]


def test_nobody_else_reads_or_changes_them(room, cleo, dov, client, browser_of):
    room.admit(cleo)
    for browser in (browser_of(cleo), browser_of(dov), client):
        assert browser.get(f"/r/{room.slug}/settings").status_code == 403
        assert send(browser, room).status_code == 403
    room.refresh_from_db()
    assert room.naming == Room.NAMES


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("naming", "aliases"), ("naming", ""), ("voting", "x" * 5000)),
        *(("asking_after_end", "1"), ("asking_after_end", "-1"), ("asking_after_end", "9" * 400)),
        *(("reactions", ["boo"]), ("reactions", ["clap", "\x00"])),
        *(("names_after_end", "last"), ("replay_for", "nobody"), ("replay_for", "")),
    ],
)
def test_what_the_form_does_not_offer_is_refused_in_words(room, ada, browser_of, name, value):
    before = Room.objects.values().get(pk=room.pk)
    answer = send(browser_of(ada), room, **{name: value})
    assert answer.status_code == 422 and 'class="wrong"' in answer.content.decode()
    assert Room.objects.values().get(pk=room.pk) == before


def test_choices_that_are_so_already_make_no_event(room):
    assert room.change_rules(naming=Room.CHOICE)
    event = room.event
    assert not room.change_rules(naming=Room.CHOICE)
    room.refresh_from_db()
    assert room.event == event


def test_a_question_without_a_name_stays_so_when_the_rule_changes(room, cleo):
    room.change_rules(naming=Room.CHOICE)
    question = Question.ask(room.admit(cleo), "Is it dear?")
    Question.objects.filter(pk=question.pk).update(anonymous=True)
    room.change_rules(naming=Room.NAMES)
    assert Question.objects.get(pk=question.pk).asker_name() == "Anonymous"


def test_a_page_has_the_buttons_of_the_chosen_reactions_alone(room, ada, browser_of):
    room.change_rules(reactions="heart fire")
    html = browser_of(ada).get(f"/r/{room.slug}/").content.decode()
    assert 'data-react="heart"' in html and 'data-react="clap"' not in html
    room.change_rules(reactions="")
    assert "data-react=" not in browser_of(ada).get(f"/r/{room.slug}/").content.decode()


@pytest.mark.parametrize(
    ("voting", "state", "shown"),
    [
        *(("shown", "live", True), ("voted", "live", False), ("ended", "live", False)),
        *(("ended", "ended", True), ("off", "ended", False), ("voted", "ended", False)),
    ],
)
def test_everybody_reads_votes_only_where_the_rule_shows_them(voting, state, shown):
    assert Room(voting=voting, state=state).shows_votes is shown
