"""Descriptions of an episode for Spotify and for Apple Podcasts."""

from recordings.posts.podcast import apple, spotify


def lines(post):
    return [line for line in post.text.splitlines() if ":" in line[:6]]


def test_spotify_reads_times_in_brackets_and_apple_all_digits(session_of):
    session = session_of("How do you price?", "Who pays?")
    assert lines(spotify(session)) == [
        "(00:00:00) Welcome",
        "(00:01:00) How do you price?",
        "(00:02:00) Who pays?",
    ]
    assert lines(apple(session))[1] == "00:01:00 How do you price?"


def test_spotify_shows_no_arabic_so_its_list_is_left_out_with_the_reason(session_of):
    session = session_of(*(f"كيف تحدد السعر؟ {number}" for number in range(60)))
    post = spotify(session)
    assert post.chapters == 0 and "00:" not in post.text
    assert post.notes == ("No chapters: Spotify shows them in Latin letters alone.",)
    assert apple(session).chapters == 61


def test_spotify_titles_have_fewer_than_forty_characters(session_of):
    post = spotify(session_of("Why is it so and how could it be otherwise?", "B?"))
    assert lines(post)[1] == "(00:01:00) Why is it so and how could it be…"
    assert "Long questions are shortened, so that the list fits on Spotify." in post.notes


def test_spotify_titles_have_no_emoji_and_the_host_reads_why(session_of):
    post = spotify(session_of("Why? 🎉👩‍👩‍👧‍👦", "At 20 °C?"))
    assert lines(post)[1:] == ["(00:01:00) Why?", "(00:02:00) At 20 °C?"]
    assert post.notes == ("Emoji are left out of the titles, because Spotify wants none.",)


def test_a_question_of_emoji_alone_is_named_by_its_number_on_spotify(session_of):
    assert lines(spotify(session_of("🎉🎉", "B?")))[1] == "(00:01:00) Question 1"


def test_fewer_than_three_are_none_for_both(session_of):
    session = session_of("A?")
    for post in (spotify(session), apple(session)):
        assert post.chapters == 0 and "0:00" not in post.text
        assert post.notes[0].endswith("takes a list of 3 or more, and this session has 2.")


def test_what_does_not_fit_is_joined_and_the_host_reads_so(session_of):
    post = apple(session_of(*(f"Q{number}?" for number in range(400))))
    assert 100 < post.chapters < 400
    assert f"Chapters are joined, because only {post.chapters} fit." in post.notes
