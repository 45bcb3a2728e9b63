"""Forms about recordings."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Copy, Recording
from .models.retention import EARLY

LAST = time(23, 59, 59)


class ShareForm(forms.Form):
    """A new link: to the replay of a recording or to one of its ready copies, until a day."""

    what = forms.ChoiceField(label=_("What to share"), required=False)
    until = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave it empty, and the link works until you end it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, recording: Recording, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._room = recording.room
        copies = recording.copies.filter(state=Copy.READY)
        named = [(str(copy.pk), f"{copy.name} ({copy.format})") for copy in copies]
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [("", _("The replay, as a page")), *named]
        limits = {"min": timezone.localdate(timezone=self._room.tz), "max": recording.latest_day}
        self.fields["until"].widget.attrs |= limits

    @property
    def copy_pk(self) -> int | None:
        """The pk of the copy that is shared; None for the replay."""
        chosen: str = self.cleaned_data["what"]
        return int(chosen) if chosen else None

    @property
    def ends_at(self) -> datetime | None:
        """The end of the last day, where the host is; None for no end."""
        day = self.cleaned_data["until"]
        return day and datetime.combine(day, LAST, self._room.tz)


class KeepForm(forms.Form):
    """The last day on which a recording is kept, in the time zone of its room."""

    day = forms.DateField(
        label=_("Keep it until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Give the day as in 2027-01-31.")},
    )

    def __init__(self, *args: Any, recording: Recording, **kwargs: Any) -> None:
        self.recording = recording
        chosen = recording.kept_until
        if chosen:
            zone = recording.room.tz
            kwargs["initial"] = {"day": timezone.localdate(chosen - EARLY, timezone=zone)}
        super().__init__(*args, **kwargs)
        limits = {"min": recording.earliest_day, "max": recording.latest_day}
        self.fields["day"].widget.attrs |= {name: f"{day}" for name, day in limits.items()}

    def save(self) -> bool:
        """Keep it until that day; return False if it is erased already, or the day is refused."""
        try:
            return self.recording.keep_until(self.cleaned_data["day"])
        except ValidationError as refused:
            self.add_error("day", refused)
            return False
