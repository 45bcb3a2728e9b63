from .copy import Copy
from .recording import Recording
from .take import Take

__all__ = ["Copy", "Recording", "Take"]
