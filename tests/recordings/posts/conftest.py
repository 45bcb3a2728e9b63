import pytest

from recordings.media.chapters import Answer, chapters_of
from recordings.posts.post import Session

URL = "https://hotline.example/r/abcdefghjk/"


@pytest.fixture
def session_of():
    """A function that returns a session in which questions were answered, a minute each."""

    def make(*questions, title="How to price your first product", url=URL, language="en"):
        answers = [Answer(60 * at, 60 * at + 50, one) for at, one in enumerate(questions, 1)]
        seconds = 60 * (len(questions) + 2)
        chapters = chapters_of(answers, seconds, "Welcome")
        return Session(title, url, language, tuple(questions), chapters)

    return make
