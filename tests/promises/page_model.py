"""A room's page without a browser: it handles messages of the socket as the page's script does."""

import json
import re
from html.parser import HTMLParser

from hotline.push.variant import ListKey, Variant
from qna import question_lists
from rooms.live import room_page
from rooms.live.regions import LIST, REGIONS
from rooms.live.room_context import role_of
from rooms.live.status import HOST

VOID = {"input", "img", "br", "hr", "meta", "link", "use", "path", "wbr"}


class _Elements(HTMLParser):
    """The outermost elements of a text that have an id: ``{id: source}``."""

    def __init__(self, text):
        super().__init__(convert_charrefs=False)
        self.found = {}
        self._text = text
        self._lines = [0]
        for line in text.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        self._depth = 0
        self._id = None
        self.feed(text)

    def _at(self):
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag, attributes):
        if self._depth == 0:
            self._id, self._from = dict(attributes).get("id"), self._at()
        if tag not in VOID:
            self._depth += 1

    def handle_startendtag(self, tag, attributes):
        return

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        self._depth -= 1
        if self._depth == 0 and self._id:
            end = self._text.index(">", self._at()) + 1
            self.found[self._id] = self._text[self._from : end]


def elements(text):
    return _Elements(text).found


class PageModel:
    """The regions, the list of questions and the counts of votes, as the screen shows them."""

    def __init__(self, room, seat, language="en", shown=None):
        role = role_of(seat)
        hosts = role == HOST
        shown = shown or question_lists.default_list(room, hosts)
        self.variant = Variant(role, language, shown)
        self.event = room.event
        regions = [name for name in REGIONS if name != LIST]
        html, _ = room_page.draw(room, role, language, regions)
        listed = question_lists.read(room, shown, hosts)
        self._receive_whole(html + room_page.draw_list(room, role, language, listed))
        numbers = {"total": listed.total, "newest": listed.newest}
        self.list = listed.key._asdict() | {"ids": list(listed.ids)} | numbers
        self.counts = question_lists.counts_in(room, hosts)
        self.me = room_page.draw_personal(room, seat, language)

    def receive(self, text):
        message = json.loads(text)
        if role := message.get("fresh"):
            self.variant = self.variant._replace(role=role)
            self._receive_whole(message["html"])
        elif "event" in message:
            self._receive_parts(message["html"], message["gone"])
        if "list" in message:
            self.list = message["list"]
            shown = (self.list[key] for key in ("name", "label", "size"))
            self.variant = self.variant._replace(shown=ListKey(*shown))
        self._receive_parts(message.get("entering", ""), message.get("gone", []))
        if "list" in message:
            self._forget_what_left()
        self.me = message.get("me", self.me)
        self.counts = message.get("counts", self.counts)
        for pk, count in message.get("votes", {}).items():
            self.votes[pk] = count
        self.event = message.get("event", self.event)

    @property
    def lacking(self):
        """The pks of the questions in the list that the page has to ask for."""
        return [pk for pk in self.list["ids"] if f"question-{pk}" not in self.questions]

    def _receive_whole(self, html):
        self.regions = elements(html)
        self.questions = elements(inside(self.regions.pop("questions")))
        self.votes = {pk: votes_in(source) for pk, source in self._by_pk()}

    def _receive_parts(self, html, gone):
        for name, source in elements(html).items():
            if name.startswith("question-"):
                self.questions[name] = source
                self.votes[name.removeprefix("question-")] = votes_in(source)
            else:
                self.regions[name] = source
        for name in gone:
            self.questions.pop(name, None)
            self.votes.pop(name.removeprefix("question-"), None)

    def _forget_what_left(self):
        kept = {f"question-{pk}" for pk in self.list["ids"]}
        self.questions = {name: html for name, html in self.questions.items() if name in kept}

    def _by_pk(self):
        return [(name.removeprefix("question-"), html) for name, html in self.questions.items()]

    @property
    def state(self):
        """What the screen shows, for comparison; counts are separate from the texts with them."""
        shown = {name: without_times(html) for name, html in self.regions.items()}
        names = [f"question-{pk}" for pk in self.list["ids"]]
        shown |= {
            name: without_times(without_votes(self.questions[name]))
            for name in names
            if name in self.questions
        }
        votes = {str(pk): self.votes.get(str(pk)) for pk in self.list["ids"]}
        return shown | {"votes": votes, "me": self.me, "list": self.list, "counts": self.counts}


def inside(source):
    return source[source.index(">") + 1 : source.rindex("<")]


def votes_in(source):
    """The total that a question shows; None where it is hidden."""
    found = re.search(r'data-votes="(\d+)"', source)
    return found and int(found[1])


def without_votes(source):
    said = re.sub(r'(data-part="votes-said" hidden>)[^<]*', r"\1", source)
    return re.sub(r'(data-votes=")\d+|(data-part="votes">)\d+', r"\1\2", said)


def without_times(source):
    """Remove signed links, which change each hour and lead to the same media."""
    return re.sub(r'data-media="[^"]*"', "", source)
