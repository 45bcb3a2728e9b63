from .copy import Copy
from .recording import Recording
from .speakers_part import SpeakersPart
from .take import Take

__all__ = ["Copy", "Recording", "SpeakersPart", "Take"]
