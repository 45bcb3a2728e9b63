"""The drawn parts of an audiogram: where words stand, and which question is shown when."""

import numpy as np
import pytest

from recordings.drawing.audiogram import people
from recordings.drawing.audiogram.answers_shown import AnswersShown
from recordings.drawing.audiogram.clock_line import clock
from recordings.drawing.audiogram.ground import glow
from recordings.drawing.audiogram.pictures import FADE, Pictures, Sounding
from recordings.drawing.audiogram.places import LINE, MARGIN, PEOPLE_BOTTOM, WAVE, WIDTH
from recordings.drawing.audiogram.scene import Answer, Person, Scene
from recordings.drawing.audiogram.still import Still
from recordings.drawing.audiogram.waveform import BARS, FPS, PITCH, PRESENT, Waveform

NAMES = (
    "Ada Lovelace", "Ben", "Cleo Dubois-Martínez", "Dov", "Ines de la Fressange y Montmorency",
    "ليلى مراد", "W" * 60, "👩‍🚀" * 30, "Omar", "Zed",
)  # fmt: skip
TITLES = {
    "short": "Pricing",
    "long": "How to price your first product without losing those who believed in you " * 4,
    "one word": "W" * 300,
    "emoji": "🎉👨‍👩‍👧‍👦🔥" * 40,
    "arabic": "كيف تحدد سعر منتجك الأول " * 8,
    "marks": "Z̷̡̢̛͖̣̮̻̺̈́̀̔͆͒a̴̡̛͙͖͓̳͇̽̈́̈́̔͜͝l̶̨̛̺̲͇͍̱͂̀̕g̷̡̛̹͓͚̗̈́̑̓̓̕ǒ̷̡̢̹̘̙̣͗̈́̌̕ " * 10,
    "none": "",
}
QUESTIONS = {
    "short": "Why?",
    "long": ("What did you charge the very first customer, and would you do it again? " * 4)[:280],
    "one word": "M" * 280,
    "emoji": "😀" * 280,
    "arabic": ("كيف تحدد سعر منتج لم يشتره أحد من قبل؟ " * 8)[:280],
}


def crowd(count: int) -> tuple[Person, ...]:
    return tuple(Person(f"{at:x}", NAMES[at], at * 36) for at in range(count))


def ink(still: Still) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of all that is drawn on the glow, discs apart."""
    drawn = np.asarray(still.picture, np.int16) - np.asarray(glow(), np.int16)
    rows, columns = np.nonzero(np.abs(drawn).max(axis=2) > 24)
    return columns.min(), rows.min(), columns.max(), rows.max()


@pytest.mark.parametrize("count", [0, 1, 2, 4, 8, 10])
@pytest.mark.parametrize("title", TITLES)
def test_title_and_names_stay_in_their_place(title, count):
    left, top, right, bottom = ink(Still(Scene("Hotline", TITLES[title], crowd(count)), None))
    assert left >= MARGIN - 3
    assert right <= WIDTH - MARGIN + 3
    assert top >= 20
    assert bottom <= PEOPLE_BOTTOM


@pytest.mark.parametrize("count", [1, 8])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_stays_in_its_place(question, count):
    answer = Answer(0, 1, QUESTIONS[question], NAMES[6], 123_456)
    scene = Scene("S" * 100, TITLES["emoji"], crowd(count))
    left, _, right, bottom = ink(Still(scene, answer))
    assert left >= MARGIN - 3
    assert right <= WIDTH - MARGIN + 3
    assert bottom <= PEOPLE_BOTTOM


@pytest.mark.parametrize("answer", [None, Answer(0, 1, "Why?")], ids=["title", "question"])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 10])
def test_discs_with_their_rings_are_apart_and_above_the_waveform(count, answer):
    places = Still(Scene("Hotline", "Pricing", crowd(count)), answer).places
    assert len(places) == min(count, people.MOST if count <= people.MOST else people.MOST - 1)
    covered = np.zeros((WAVE.top, WIDTH), int)
    for place in places:
        assert place.left >= 0 and place.top + place.side <= WAVE.top
        covered[place.top : place.top + place.side, place.left : place.left + place.side] += 1
    assert covered.max() == 1


@pytest.mark.parametrize("count", [1, 8])
def test_a_question_of_280_characters_is_shown_to_its_last_word(count):
    scene = Scene("Hotline", "Pricing", crowd(count))
    text = QUESTIONS["long"]
    whole = Still(scene, Answer(0, 1, text, "Cleo", 9)).picture
    other = Still(scene, Answer(0, 1, text[:-1] + "M", "Cleo", 9)).picture
    assert whole.tobytes() != other.tobytes()


def test_a_question_is_shown_from_its_start_to_its_stop():
    shown = AnswersShown([Answer(2, 4, "Why?")], 10 * FPS)
    texts = [answer and answer.text for _, answer, _ in map(shown.at, range(10 * FPS))]
    assert texts == [None] * 50 + ["Why?"] * 50 + [None] * 150


def test_overlapping_answers_follow_each_other():
    shown = AnswersShown([Answer(3, 9, "Second?"), Answer(0, 7, "First?")], 10 * FPS)
    texts = [answer and answer.text for _, answer, _ in map(shown.at, range(10 * FPS))]
    assert texts == ["First?"] * 75 + ["Second?"] * 150 + [None] * 25


def test_answers_that_lie_a_moment_apart_show_no_picture_between_them():
    shown = AnswersShown([Answer(0, 4, "First?"), Answer(4.5, 8, "Second?")], 10 * FPS)
    assert all(answer for _, answer, _ in map(shown.at, range(8 * FPS)))


def test_answers_outside_the_session_are_left_out():
    answers = [Answer(-5, -1, "Before?"), Answer(10, 12, "After?"), Answer(5, 5, "Never?")]
    assert AnswersShown(answers, 10 * FPS).starts == []


@pytest.mark.parametrize(
    ("second", "text"), [(0, "0:00"), (59, "0:59"), (754, "12:34"), (3723, "1:02:03")]
)
def test_times_read_as_on_a_player(second, text):
    assert clock(second) == text


def bar_heights(luma: np.ndarray, ground: int = 40) -> np.ndarray:
    """The height in pixels of the bar in each column of the waveform."""
    return (luma[WAVE.top : WAVE.bottom] > ground).sum(axis=0)


def planes() -> list[np.ndarray]:
    return [np.zeros((WAVE.height // half, WIDTH // half), np.uint8) for half in (1, 2, 2)]


def test_each_bar_passes_the_middle_at_its_time():
    heights = np.zeros(10 * BARS, np.float32)
    heights[5 * BARS] = 1  # a click in the first tenth of second 5
    waveform = Waveform(heights, [(255, 255, 255)] * len(heights), 0, 10 * FPS)
    for second in (4, 5, 6):
        waveform.draw(parts := planes(), second * FPS)
        tall = np.flatnonzero((parts[0] > 60).sum(axis=0) > WAVE.height * 0.8)
        tall = tall[abs(tall - PRESENT) > 2] if second != 5 else tall[tall > PRESENT + 2]
        click = PRESENT + (5 - second) * BARS * PITCH
        assert click <= tall.min() <= tall.max() < click + PITCH


def test_bars_outside_the_session_are_not_drawn():
    waveform = Waveform(np.ones(BARS, np.float32), [(255, 255, 255)] * BARS, 0, FPS)
    waveform.draw(parts := planes(), 0)
    assert np.ptp(parts[0][:, : PRESENT - 2]) == 0
    assert np.ptp(parts[0][:, PRESENT + BARS * PITCH :]) == 0


@pytest.mark.parametrize("first", [0, 3, 96])
def test_a_picture_is_the_same_in_each_part_of_the_session(first):
    rng = np.random.default_rng(1)
    sounding = Sounding(
        rng.random(10 * BARS, np.float32), {"1": rng.random(10 * FPS, np.float32)}, 10 * FPS
    )
    scene = Scene("Hotline", "Pricing", crowd(2), (Answer(4, 6, "Why?"),))
    pictures = Pictures(scene, sounding)
    whole, part = pictures.part(0, 10 * FPS), pictures.part(first, 10 * FPS)
    part.draw(first)
    for number in (4 * FPS - 1, 4 * FPS + 3, 5 * FPS):
        whole.draw(number - 1)
        assert np.array_equal(whole.draw(number), part.draw(number))


def test_a_fade_begins_with_the_answer_and_ends_with_its_whole_card():
    scene = Scene("Hotline", "Pricing", crowd(1), (Answer(2, 4, "Why?"),))
    sounding = Sounding(np.zeros(6 * BARS, np.float32), {}, 6 * FPS)
    pictures = Pictures(scene, sounding)
    part = pictures.part(0, 6 * FPS)
    upper = [part.draw(number)[: WAVE.top].copy() for number in range(2 * FPS - 1, 2 * FPS + FADE)]
    title = Still(scene, None).planes[0][: WAVE.top]
    card = Still(scene, scene.answers[0]).planes[0][: WAVE.top]
    assert np.array_equal(upper[0], title)
    assert not np.array_equal(upper[1], title)
    assert np.array_equal(upper[FADE], card)
    assert pictures.changes(2 * FPS + FADE - 1)


def test_the_line_grows_with_the_time():
    sounding = Sounding(np.zeros(10 * BARS, np.float32), {}, 10 * FPS)
    part = Pictures(Scene("Hotline", "Pricing"), sounding).part(0, 10 * FPS)
    over = [int((part.draw(number)[LINE] > 150).sum()) for number in (0, 100, 200, 249)]
    assert over == sorted(set(over))
