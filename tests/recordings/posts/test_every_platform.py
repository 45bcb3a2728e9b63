"""Each platform's published rules accept every text, whatever people asked."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.media.chapters import Answer, chapters_of
from recordings.posts import linkedin, podcast, youtube
from recordings.posts.post import Session
from tests.support.recordings.chapter_lists import (
    read_apple,
    read_spotify,
    read_youtube,
    read_youtube_title,
)

URL = "https://hotline.example/r/abcdefghjk/"
FAMILY = "👩‍👩‍👧‍👦"
STRANGE = {
    "a clock time and a comparison": ["3 < 5 at 20:30?"] * 4,
    "sixty in Arabic": [
        f"كيف تحدد سعر منتجك الأول؟ {'سؤال ' * 50}{number}" for number in range(60)
    ],
    "120 emoji": ["🎉" * 120, FAMILY * 40, "Why? 🎉", "🏴󠁧󠁢󠁷󠁬󠁳󠁿" * 20],
    "line breaks": ["One\ntwo\r\n\r\n0:00 three?", "\u2028four\u0085five", "six\0\x0bseven"],
    "what looks like a list": ["0:00 Intro\n1:00 Outro", "12:34", "١٢:٣٤ أم ٢٠:٣٠؟", "1：02：03"],
    "markup": ["<b>bold</b>", "a -> b", "&lt;script&gt;", "[x](y) #z @everyone"],
    "overrides": ["\u202eabc\u202c", "\u2066def\u2069", "\ufeffghi"],
    "one long word": ["x" * 280] * 90,
    "long ones": ["Why is it so and how could it be otherwise, if at all? " * 5] * 200,
    "marks piled up": ["a" + "\u0301" * 200, "b" * 3, "c?"],
    "two": ["A?", "B?"],
    "one": ["A?"],
    "none": [],
    "bold mathematics and circles": ["𝐁𝐨𝐥𝐝 𝐪?", "Ⓐ Ⓑ?", "20 °C ½ ©?", "№ 5?"],
}


def session(questions, title="A session", seconds=60):
    answers = [Answer(seconds * at, seconds * at + 50, one) for at, one in enumerate(questions, 1)]
    length = seconds * (len(questions) + 2)
    return Session(title, URL, "en", tuple(questions), chapters_of(answers, length, "Hi")), length


def read_all(one, length):
    """Read the text of each platform by its rules; return what each shows."""
    video, spoken, heard = youtube.youtube(one), podcast.spotify(one), podcast.apple(one)
    read_youtube_title(video.title)
    shown = (
        read_youtube(video.text, length),
        read_spotify(spoken.text, length),
        read_apple(heard.text, length),
    )
    for post, chapters in zip((video, spoken, heard), shown, strict=True):
        assert post.chapters == len(chapters)
        assert chapters or any(note.startswith("No chapters: ") for note in post.notes)
    post = linkedin.linkedin(one).text
    assert len(post.encode("utf-16-le")) <= 6000
    return shown


@pytest.mark.parametrize("questions", STRANGE.values(), ids=STRANGE)
def test_texts_with_strange_questions_are_accepted(questions):
    video, _, heard = read_all(*session(questions))
    assert bool(video) == bool(heard) == (len(questions) >= 2)


@pytest.mark.parametrize("title", ["3 < 5 at 20:30?", "🎉" * 120, FAMILY * 40, "\n\0", "x" * 300])
def test_texts_of_sessions_with_strange_titles_are_accepted(title):
    video, spoken, heard = read_all(*session(["A?", "B?", "C?"], title))
    assert len(video) == len(spoken) == len(heard) == 4


@given(
    st.lists(
        st.text(max_size=60)
        | st.sampled_from([text for texts in STRANGE.values() for text in texts]),
        max_size=12,
    ),
    st.text(max_size=40),
    st.integers(1, 4000),
)
def test_texts_of_any_session_are_accepted(questions, title, seconds):
    read_all(*session(questions, title, seconds))


def test_texts_of_random_long_sessions_are_accepted():
    chance = random.Random(14)
    for _ in range(20):
        questions = [
            "".join(chance.choices("abc é:05<>ش🎉\n", k=chance.randint(1, 280)))
            for _ in range(chance.randint(0, 300))
        ]
        read_all(*session(questions, seconds=chance.choice([11, 60, 900])))


def test_an_address_that_reads_like_a_clock_time_is_left_out():
    plain, length = session(["A?", "B?", "C?"])
    one = Session(plain.title, "http://10.0.0.1:80/r/x/", "en", plain.questions, plain.chapters)
    assert len(read_all(one, length)[0]) == 4
    assert "10.0.0.1" not in youtube.youtube(one).text
    assert "10.0.0.1" in linkedin.linkedin(one).text
