from .copy import Copy
from .recording import Recording
from .share import Share
from .speakers_part import SpeakersPart
from .stored_file import StoredFile
from .take import Take

__all__ = ["Copy", "Recording", "Share", "SpeakersPart", "StoredFile", "Take"]
