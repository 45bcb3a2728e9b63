from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hotline.core.idempotency import once_of
from rooms.models import Seat

from .models import Question


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
