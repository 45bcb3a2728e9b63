from .question import Question
from .vote import Vote

__all__ = ["Question", "Vote"]
