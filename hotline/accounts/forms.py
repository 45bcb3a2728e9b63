from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.db.models import Field
from django.forms import BoundField
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from .models import AccountInvitation, Site, User
from .names import NameField

LONGEST = timedelta(days=36500)  # for which an invitation is open


class AddressForm(forms.Form):
    """The first step to an account: the address to which the link to the second step is mailed."""

    email = forms.EmailField(
        label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])


class PasswordField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(label=_("Password"), widget=widget, strip=False, **kwargs)


class AccountForm(forms.Form):
    """The second step to an account: name and password."""

    name = NameField(label=_("Your name"))
    password = PasswordField(help_text=password_validators_help_text_html)

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        if said.get("password"):
            person = User(email=self._email, name=said.get("name", ""))
            try:
                validate_password(said["password"], person)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return said


class SetupForm(forms.ModelForm):
    """The form on which the first visitor names the site, sets its rules and becomes its owner."""

    site_name = NameField(label=_("Name of the site"))
    name = NameField(label=_("Your name"))
    email = forms.EmailField(label=_("Email"))
    password = PasswordField()

    RULES = ["sign_up", "hosting", "listing"]
    CAPS = ["rooms_per_host", "rooms_per_media_server", "disk_reserve"]

    class Meta:
        model = Site
        fields = ["sign_up", "hosting", "listing"]
        fields += ["rooms_per_host", "rooms_per_media_server", "disk_reserve"]
        widgets = {"sign_up": forms.RadioSelect, "hosting": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [*self.RULES, *self.CAPS]:
            # A field that is left empty, or not sent, keeps the default of the model.
            self.fields[name].required = False
            column = Site._meta.get_field(name)
            assert isinstance(column, Field), "rules and caps are columns of Site"
            self.fields[name].validators += column.validators

    @property
    def account(self) -> list[BoundField]:
        return [self[name] for name in ("site_name", "name", "email", "password")]

    @property
    def rules(self) -> list[BoundField]:
        return [self[name] for name in self.RULES]

    @property
    def caps(self) -> list[BoundField]:
        return [self[name] for name in self.CAPS]

    @property
    def caps_are_wrong(self) -> bool:
        return any(field.errors for field in self.caps)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean_email(self) -> str:
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if User.objects.of_address(email).exists():
            raise forms.ValidationError(_("Somebody here already uses this email address."))
        return email

    def _post_clean(self) -> None:
        """Skip the model instance, because `Site.found` creates the row."""

    def found_site(self) -> Site:
        """Create the owner and the site. Raises AlreadyOwned."""
        said = self.cleaned_data
        owner = User(email=said["email"], name=said["name"])
        owner.set_password(said["password"])
        rules = {name: said[name] for name in [*self.RULES, *self.CAPS]}
        rules = {name: value for name, value in rules.items() if value not in ("", None)}
        return Site.found(said["site_name"], owner, **rules)


class NamedForm(forms.ModelForm):
    """A form for moderators that checks names and addresses as the forms for people do."""

    def clean_name(self) -> str:
        name: str = NameField().clean(self.cleaned_data["name"])
        return name

    def clean_email(self) -> str | None:
        # NULL instead of "": several people without an address would violate uniqueness.
        return User.objects.normalize_email(self.cleaned_data["email"] or "") or None


class InvitationForm(forms.ModelForm):
    by_mail = forms.BooleanField(
        label=_("Mail it to this address"),
        required=False,
        help_text=_("Otherwise copy the link that is shown next, and send it yourself."),
    )

    class Meta:
        model = AccountInvitation
        fields = ["email", "people", "grants_hosting", "expires_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "expires_at" in self.fields:  # Django labels only the pair of inputs
            names = (_("Expires: date"), _("Expires: time"))
            for part, name in zip(self.fields["expires_at"].widget.widgets, names, strict=True):
                part.attrs["aria-label"] = name
        if "by_mail" in self.fields and settings.EMAIL_BACKEND_LATER.endswith(
            "console.EmailBackend"
        ):
            self.fields["by_mail"].disabled = True
            self.fields["by_mail"].help_text = _(
                "This site sends no mail, because EMAIL_URL is not set. Copy the link that is"
                " shown next, and send it yourself."
            )

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def clean_expires_at(self) -> datetime:
        """Refuse a day that is over, and one of an age that the database has no date for."""
        at: datetime = self.cleaned_data["expires_at"]
        first = timezone.localdate()
        last = first + LONGEST
        if not first <= at.date() <= last:  # the moderator's, because in UTC it may have no date
            days = {"first": formats.date_format(first), "last": formats.date_format(last)}
            raise forms.ValidationError(_("Choose a day from %(first)s to %(last)s."), params=days)
        return at

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        if said.get("by_mail") and not said.get("email"):
            self.add_error("email", _("Enter the address to mail it to."))
        return said


class GuestForm(forms.Form):
    name = NameField(label=_("Your name"))
