from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from hotline.core.idempotency import once_of
from rooms.models import Seat

from .models import Poll, Question


class AskForm(forms.Form):
    """The form to ask a question; `Question.ask` validates the text."""

    text = forms.CharField(required=False, strip=False)
    anonymous = forms.BooleanField(required=False)

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat

    @property
    def max_length(self) -> int:
        return self.seat.room.question_limit

    def ask(self) -> bool:
        """Ask the question; False if it is refused, with the reason in `errors`."""
        self.full_clean()
        try:
            Question.ask(
                self.seat,
                self.cleaned_data.get("text", ""),
                once_of(self.data),
                self.cleaned_data.get("anonymous", False),
            )
        except ValidationError as refused:
            self.add_error("text", refused)
            return False
        return True


class PollForm(forms.Form):
    """The form to make a poll, with one answer on each line; `Poll.make` validates both."""

    text = forms.CharField(required=False, strip=False)
    choices = forms.CharField(required=False, strip=False)

    MOST = 10_000  # characters of `choices` that are split into lines

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat

    @property
    def opens(self) -> bool:
        """Whether the pressed button asks the poll at once."""
        return "open" in self.data

    @property
    def sentence(self) -> str:
        """Why it was refused."""
        return str(self.non_field_errors()[0])

    def make(self) -> Poll | None:
        """Make the poll, and open it if `opens`; None if either is refused."""
        self.full_clean()
        lines = self.cleaned_data.get("choices", "")[: self.MOST].splitlines()
        text = self.cleaned_data.get("text", "")
        try:
            with transaction.atomic():
                poll = Poll.make(self.seat, text, lines, once_of(self.data))
                poll.room = self.seat.room
                if self.opens:
                    poll.open()
        except ValidationError as refused:
            self.add_error(None, refused)
            return None
        return poll
