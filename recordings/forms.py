"""Forms about recordings."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Copy, Recording

LAST = time(23, 59, 59)


class ShareForm(forms.Form):
    """What to share of a recording: its replay or one of its ready copies; and until which day."""

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
        named = [(str(copy.pk), copy.filename) for copy in copies]
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [("", _("The replay, as a page")), *named]

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
