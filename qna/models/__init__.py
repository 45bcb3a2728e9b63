from .answer_news import AnswerNews
from .exposure import Exposure
from .label import Label
from .moderation_queue import ModerationQueue
from .poll import Poll
from .poll_choice import PollChoice
from .poll_vote import PollVote
from .pseudonym import Pseudonym
from .question import Question
from .vote import Vote
from .written_answer import WrittenAnswer

__all__ = [
    "AnswerNews",
    "Exposure",
    "Label",
    "ModerationQueue",
    "Poll",
    "PollChoice",
    "PollVote",
    "Pseudonym",
    "Question",
    "Vote",
    "WrittenAnswer",
]
