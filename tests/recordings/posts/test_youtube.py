"""The title and the description for YouTube."""

from recordings.posts.youtube import youtube

URL = "https://hotline.example/r/abcdefghjk/"


def test_the_description_lists_the_chapters_and_ends_with_the_replay(session_of):
    post = youtube(session_of("How do you price?", "Who pays first?"))
    assert post.title == "How to price your first product"
    assert post.text == (
        "2 questions from the audience, answered live.\n"
        "\n"
        "0:00 Welcome\n"
        "1:00 How do you price?\n"
        "2:00 Who pays first?\n"
        "\n"
        f"The replay, where each question plays its answer: {URL}"
    )
    assert post.chapters == 3 and post.notes == ()


def test_a_question_with_a_clock_time_and_an_angle_is_changed_and_the_host_reads_why(session_of):
    post = youtube(session_of("3 < 5 at 20:30?", "B?"))
    assert "1:00 3 ‹ 5 at 20.30?" in post.text.splitlines()
    assert [note.partition(",")[0] for note in post.notes] == [
        "Clock times in questions have a dot (20.30)",
        "“<” and “>” are written ‹ and ›",
    ]


def test_fewer_than_three_chapters_are_none_and_the_host_reads_why(session_of):
    post = youtube(session_of("How do you price?"))
    assert "0:00" not in post.text and "• How do you price?" in post.text
    assert post.chapters == 0
    assert post.notes == (
        "No chapters: YouTube takes a list of 3 or more, and this session has 2.",
    )


def test_a_session_without_an_answer_says_so(session_of):
    post = youtube(session_of())
    assert post.text.startswith("A live session.\n\n")
    assert post.notes[0].startswith("No chapters: no question was answered aloud")


def test_long_questions_are_cut_between_words_and_the_host_reads_why(session_of):
    long = "Why is it so and how could it be otherwise " * 5
    post = youtube(session_of(long, "B?"))
    line = next(line for line in post.text.splitlines() if line.startswith("1:00 "))
    assert line == "1:00 Why is it so and how could it be otherwise Why is it so and how could…"
    assert post.notes == ("Long questions are shortened, so that the list fits on YouTube.",)


def test_a_question_that_ends_with_dots_is_not_called_shortened(session_of):
    assert youtube(session_of("And then…", "B?")).notes == ()


def test_a_long_title_is_shortened_and_the_host_reads_why(session_of):
    post = youtube(session_of("A?", "B?", title="🎉" * 120))
    assert post.title == "🎉" * 49 + "…"
    assert post.notes == ("The title is shortened: YouTube takes 100 characters.",)


def test_more_than_a_hundred_chapters_are_joined_and_the_host_reads_why(session_of):
    post = youtube(session_of(*(f"Q{number}?" for number in range(150))))
    assert post.chapters == 100
    assert "Short chapters are joined, because YouTube takes 100 at most." in post.notes


def test_the_text_is_in_the_language_of_the_session_and_the_notes_in_that_of_the_host(session_of):
    post = youtube(session_of("20:30?", "B?", title="", language="fr"))
    assert post.notes[0].startswith("Clock times")
    assert post.text.count("\n\n") == 2
