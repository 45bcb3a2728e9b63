import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hotline.accounts.forms import GuestForm
from hotline.accounts.models import Site, User
from hotline.accounts.names import tidy
from hotline.core.idempotency import once_of
from rooms.reaction_kinds import KINDS

from .models import Destination, Room, Seat
from .models.speaking_time import MOST_SPEAKING_MINUTES

if TYPE_CHECKING:
    RoomModelForm = forms.ModelForm[Room]
else:
    RoomModelForm = forms.ModelForm  # at run time it takes no argument


LONGEST_BEFORE = 1000  # characters of the rules as a dialog was drawn with them


class LimitForm(forms.Form):
    """The minutes that somebody may speak; empty for no limit."""

    minutes = forms.IntegerField(min_value=1, max_value=MOST_SPEAKING_MINUTES, required=False)

    @property
    def seconds(self) -> int | None:
        """The limit; None for no limit."""
        minutes: int | None = self.cleaned_data["minutes"]
        return minutes and minutes * 60


class DestinationForm(forms.Form):
    """The form to add a destination, or to replace its stream key; the model validates both.

    A refused form is drawn again without the key, so that no page holds one.
    """

    name = forms.CharField(required=False, strip=False)
    address = forms.CharField(required=False, strip=False)
    key = forms.CharField(required=False, strip=False)

    @property
    def sentence(self) -> str:
        """Why it was refused."""
        return str(self.non_field_errors()[0])

    def add(self, seat: Seat) -> bool:
        """Add the destination as a host; False if it is refused."""
        return self._try(
            lambda given: Destination.add(
                seat, given["name"], given["address"], given["key"], once_of(self.data)
            )
        )

    def replace_key(self, destination: Destination) -> bool:
        """Replace the stream key; False if the new one is refused."""
        return self._try(lambda given: destination.replace_key(given["key"]))

    def _try(self, verb: Callable[[dict[str, str]], object]) -> bool:
        self.full_clean()
        given = {name: self.cleaned_data.get(name, "") for name in self.fields}
        try:
            verb(given)
        except ValidationError as refused:
            self.add_error(None, refused)
            return False
        return True


class RoomGuestForm(GuestForm):
    """The name of a guest in a room, which must not resemble the name of a host.

    Args:
        person: a guest who exists already and needs another name here. The new name applies in
            all their rooms, so the hosts of those that have not ended count too.
    """

    def __init__(self, *args: Any, room: Room, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rooms = [room]
        if person:
            others = Room.objects.filter(seats__person=person).exclude(state=Room.ENDED)
            self._rooms += others.exclude(pk=room.pk)
        self._person = person

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if any(room.names_a_host(name, besides=self._person) for room in self._rooms):
            raise forms.ValidationError(
                _("A host here has this name, or one that reads like it. Choose another.")
            )
        return name


class TitledForm(RoomModelForm):
    def clean_title(self) -> str:
        longest = Room._meta.get_field("title").max_length
        assert longest is not None  # the column names one
        return tidy(self.cleaned_data["title"], longest)


class RoomForm(TitledForm):
    class Meta:
        model = Room
        fields = ["title", "height", "replay_for", "listed"]
        help_texts = {
            "height": _("What the audience sees. 540p suits most cameras and connections."),
            "replay_for": _("You can change it at any time, also after the end."),
        }
        labels = {
            "title": _("What is it about?"),
            "height": _("Picture"),
            "listed": _("Show it on the start page"),
            "replay_for": _("Who may watch the replay?"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["height"].required = self.fields["replay_for"].required = False
        if not Site.rules().listing:
            del self.fields["listed"]

    def clean_height(self) -> int:
        height: int = self.cleaned_data.get("height") or Room._meta.get_field("height").default
        return height

    def clean_replay_for(self) -> str:
        audience: str = self.cleaned_data.get("replay_for") or Room.EVERYBODY
        return audience


class RulesForm(RoomModelForm):
    """The host's choices: names, moderation, votes, reactions, and what screens show."""

    reactions = forms.MultipleChoiceField(
        label=_("Reactions"),
        choices=Room.REACTIONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none, and nobody reacts."),
    )

    class Meta:
        model = Room
        fields = Room.RULES
        labels = {
            "naming": _("Names of askers"),
            "premoderated": _("Questions wait for a moderator"),
            "voting": _("Votes"),
            "asking_after_end": _("Questions after the end"),
            "count_shown": _("Show how many people are here"),
            "names_after_end": _("Names of askers after the end"),
            "replay_for": _("Who may watch the replay?"),
        }
        help_texts = {
            "naming": _(
                "The audience reads “Anonymous” instead of a name, and you read a number. "
                "A question that was asked anonymously stays so."
            ),
            "premoderated": _("You or a co-host read each question before the others do."),
            "voting": _("Hidden votes let people judge for themselves."),
            "asking_after_end": _("They go to the hosts’ inbox, and nobody else reads them."),
            "count_shown": _("If not, only hosts see the number."),
            "names_after_end": _(
                "What all but hosts read beside a question. Choose it before you go live, and the "
                "recorded picture has it too. Askers can always hide their own."
            ),
            "replay_for": _(
                "After the end the whole page is for these people: the replay, its questions and "
                "its answers. You can change it at any time."
            ),
        }
        radios = ("naming", "voting", "names_after_end", "replay_for")
        widgets = dict.fromkeys(radios, forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["reactions"] = self.instance.reaction_kinds

    def clean_reactions(self) -> str:
        chosen = self.cleaned_data["reactions"]
        return " ".join(kind for kind in KINDS if kind in chosen)

    @property
    def before(self) -> str:
        """The rules as the dialog was drawn with them, as JSON, which the form sends back."""
        if self.is_bound:
            return str(self.data.get("before", ""))
        rules = {name: getattr(self.instance, name) for name in Room.RULES}
        return json.dumps(rules | {"reactions": " ".join(self.instance.reaction_kinds)})

    def save_rules(self) -> bool:
        """Change those rules of the room that its host changed; False if they are so already.

        What the host left as it was drawn stays as it is now, because another host may have
        changed it meanwhile.
        """
        drawn = self._drawn()
        changed = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in drawn or drawn[name] != value
        }
        self.instance.refresh_from_db()  # validating has written all that was sent into it
        return self.instance.change_rules(**changed)

    def _drawn(self) -> dict[str, object]:
        """Parse the untrusted `before`; nothing of what is not JSON or too long."""
        if len(self.before) > LONGEST_BEFORE:
            return {}
        try:
            said = json.loads(self.before)
        except (ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}
