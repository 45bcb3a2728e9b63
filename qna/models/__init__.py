from .exposure import Exposure
from .label import Label
from .moderation_queue import ModerationQueue
from .pseudonym import Pseudonym
from .question import Question
from .vote import Vote
from .written_answer import WrittenAnswer

__all__ = ["Exposure", "Label", "ModerationQueue", "Pseudonym", "Question", "Vote", "WrittenAnswer"]
