from .exposure import Exposure
from .label import Label
from .pseudonym import Pseudonym
from .question import Question
from .vote import Vote
from .written_answer import WrittenAnswer

__all__ = ["Exposure", "Label", "Pseudonym", "Question", "Vote", "WrittenAnswer"]
