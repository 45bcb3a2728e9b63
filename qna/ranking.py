"""The fair order of questions: their votes for each person who saw them, smoothed.

Plain votes favour the early: who asks first is seen by most. So Top divides the votes by the
exposures, the people on whose screens the question stood, and pretends that some more people saw
it, of whom one in five voted:

    score = (votes + strength × PRIOR) / (max(views, votes) + strength)

- `max(views, votes)`: a vote proves that its voter has seen the question.
- PRIOR = 0.2 is kinder than the usual share, one vote among ten who see a question. A newcomer
  stands above the average until people have seen it, because otherwise nobody would.
- `strength` is LEAST = 10 people, or a quarter of the most exposures of a question that waits in
  the room. Ten people keep one lucky vote from the first place. The quarter keeps a small crowd
  from it: a network that invents voters makes 27 votes count (`Vote`) without any exposure beside,
  a share of 100 %, which means little in a room where others were seen by hundreds.

Python and the database compute the same double, so positions agree. Ties go to the older question.
"""

from django.db.models import Expression, F, FloatField, Value
from django.db.models.functions import Cast, Greatest

PRIOR = 0.2  # votes of each of the people who are pretended
LEAST = 10.0  # people
SHARE = 0.25  # of the most exposures in the room


def strength(most: int) -> float:
    """Return how many people are pretended to have seen each question.

    Args:
        most: the most exposures of a question that waits in the room.
    """
    return max(LEAST, SHARE * most)


def exposures(votes: int, views: int) -> int:
    """Return the number of people of whom we know that they saw a question."""
    return max(views, votes)


def score(votes: int, views: int, people: float) -> float:
    """Return the score of a question, from 0 to 1; `people` is the room's `strength`."""
    return (votes + people * PRIOR) / (exposures(votes, views) + people)


def exposures_in_rows() -> Expression:
    """Return `exposures` as an expression over rows of questions."""
    return Greatest(F("views"), F("votes"))


def score_of_rows(people: float) -> Expression:
    """Return `score` as an expression over rows of questions."""
    votes, seen = Cast(F("votes"), FloatField()), Cast(exposures_in_rows(), FloatField())
    real = FloatField()
    return (votes + Value(people * PRIOR, real)) / (seen + Value(people, real))
