"""allauth's forms with words of ours, so that all pages of accounts speak alike."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email")
        self.fields["password"].label = _("Password")
        self.fields["remember"].label = _("Remember me")
        _without_placeholders(self)


class AskForPasswordForm(allauth.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Email")
        _without_placeholders(self)


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("New password, once more")
        _without_placeholders(self)


def _without_placeholders(form: forms.Form) -> None:
    """Remove allauth's placeholders, because they repeat the labels above them."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
