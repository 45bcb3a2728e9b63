"""The text of a post on LinkedIn."""

from recordings.posts.linkedin import linkedin


def test_the_post_has_the_title_the_questions_and_the_replay(session_of):
    assert linkedin(session_of("3 < 5 at 20:30?", "B\nC?")).text == (
        "How to price your first product\n"
        "\n"
        "We answered 2 questions live:\n"
        "\n"
        "• 3 < 5 at 20:30?\n"
        "• B C?\n"
        "\n"
        "Watch the replay: https://hotline.example/r/abcdefghjk/"
    )


def test_of_many_questions_the_first_five_are_listed_and_the_host_reads_why(session_of):
    post = linkedin(session_of(*(f"Q{number}?" for number in range(12))))
    assert post.text.count("•") == 5 and "… and 7 more" in post.text
    assert post.notes[0].startswith("The first 5 questions are listed")


def test_a_session_without_an_answer_has_a_post_too(session_of):
    assert linkedin(session_of()).text.count("\n\n") == 1


def test_the_longest_titles_and_questions_fit(session_of):
    post = linkedin(session_of(*["🎉" * 280] * 300, title="👩‍👩‍👧‍👦" * 120))
    assert len(post.text.encode("utf-16-le")) // 2 <= 3000
