"""The questions of the audience, and the host's answers and captions."""

from collections.abc import Callable
from gettext import translation

from hotline.environment.converters import ROOT


def words(language: str) -> Callable[[str], str]:
    """Return the function that translates with the catalogue of the pages."""
    return translation("django", ROOT / "locale", [language], fallback=True).gettext


class Script:
    def __init__(self, language: str) -> None:
        _ = words(language)
        self.title = _("A live room to try Hotline in")
        self.host = _("Ada · a synthetic host")
        self.listener = _("Listener %d")
        self.welcome = _("Welcome. Ask something, vote, and watch your question being taken.")
        self.to_a_guest = _("Your question is taken. In a room of your own, it is you who answers.")
        self.goodbye = _("That was the demo. Its copies are being made: thank you for listening.")
        self.answers = {
            _("What is this?"): _("A room of Hotline: a host on air, and an audience that asks."),
            _("Are you real?"): _("No. I am a few chords and three strings of light."),
            _("How does one ask?"): _("In writing, from any phone or laptop, with just a name."),
            _("Which question comes next?"): _(
                "The one with the most votes, or whichever the host picks."
            ),
            _("Can somebody speak with the host?"): _(
                "Yes: whoever has the co-host link joins with a microphone or a camera."
            ),
            _("What is left when it ends?"): _(
                "A video that is ready to post, and each voice on its own."
            ),
            _("Does it need a cloud?"): _("No. All of it runs on the machine you started it on."),
            _("How far behind am I?"): _("Less than a second: ask, and you hear the answer live."),
            _("How do I start a room of my own?"): _(
                "Open the owner’s link in the terminal, then press “Start a room”."
            ),
            _("Is there anything to install?"): _(
                "Nothing: any browser will do, on a phone as on a laptop."
            ),
            _("Who can see my name?"): _("Everybody in the room. It can be any name you like."),
            _("Can I leave and come back?"): _(
                "Yes. One link leads to the room before, during and after."
            ),
            _("What are you playing?"): _("Eight chords, and what rings on between them."),
            _("What if many people listen?"): _(
                "Sound and picture are encoded once, however many listen."
            ),
            _("Where is the recording kept?"): _(
                "On the disk of this machine, and only the hosts can download it."
            ),
            _("May I vote twice?"): _("Press again, and your vote is taken back."),
        }
