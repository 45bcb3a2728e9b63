"""The page of questions and answers, read by a parser of Markdown."""

import pytest
from markdown_it import MarkdownIt

from qna.export.faq import escaped, paragraphs
from qna.models import Question

from .conftest import change

PARSER = MarkdownIt("gfm-like", {"linkify": False})
HOSTILE = [
    "# One",
    "- [ ] do",
    "1. first",
    "2) second",
    "+ plus",
    "= = =",
    "---",
    "> quote",
    "a *b* _c_ **d** ~~e~~ `f`",
    "[link](https://example.test) ![x](y)",
    "<script>alert(1)</script> <https://a.test>",
    "&amp; &#60;b&#62;",
    "| a | b |",
    "back\\slash\\",
    "a\\*b",
    "    code",
    "\tcode",
    "```",
    "~~~",
    "[^1]: note",
    "[a]: /b",
    "Is 3 < 5 & 7 > 6 at 20:30?",
    "كيف تختار؟ 天気 👩‍👩‍👧‍👦",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("before", ["", "## "])
def test_a_text_shows_as_it_was_typed_and_is_no_markup(text, before):
    opening, inline, _closing = PARSER.parse(f"{before}{escaped(text)}\n")
    assert opening.tag == ("h2" if before else "p")
    assert {child.type for child in inline.children} <= {"text", "text_special"}
    assert "".join(child.content for child in inline.children) == " ".join(text.split())


def test_a_line_of_an_answer_that_ends_alone_ends_in_the_page_too():
    [first, second] = paragraphs("One\n# two\n\n\n- three")
    inline = PARSER.parse(first)[1]
    assert [child.type for child in inline.children] == ["text", "hardbreak", "text"]
    assert len(PARSER.parse(second)) == 3


def test_it_has_the_answered_questions_alone(asked, exported):
    page = exported("md").decode()
    assert "## Answered?" in page and "Yes, we did." in page
    for name in asked:
        assert name == "answered" or f"{name.capitalize()}?" not in page


def test_what_was_answered_to_the_asker_alone_is_not_in_it(asked, exported):
    assert "For you alone" not in exported("md").decode()


def test_a_question_that_was_answered_to_its_asker_alone_is_not_in_it(asked, exported):
    change(asked["private"], state="answered")
    assert "Private?" not in exported("md").decode()


def test_a_question_that_was_answered_aloud_too_is_in_it(asked, exported):
    asked["private"].take_up()
    asked["private"].finish()
    page = exported("md").decode()
    assert "## Private?" in page and "For you alone" not in page


def test_it_names_no_asker(live_room, ben, exported):
    question = Question.ask(live_room.admit(ben), "Who am I?")
    change(question, state="answered")
    page = exported("md").decode()
    assert "Who am I?" in page and "Ben" not in page


def test_a_session_without_an_answer_says_so(exported):
    assert "No question was answered." in exported("md").decode()
