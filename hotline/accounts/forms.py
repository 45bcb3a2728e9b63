from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from .models import Site, User
from .names import NameField


class SignupForm(forms.Form):
    """What allauth's sign-up form asks beside e-mail and password."""

    name = NameField(label=_("Your name"))
    field_order = ["name", "email", "password1"]

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class SetupForm(forms.Form):
    """The first visitor names the site and becomes its owner."""

    site_name = NameField(label=_("Name of the site"))
    name = NameField(label=_("Your name"))
    email = forms.EmailField(label=_("E-mail"))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_password(self):
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]

    def clean_email(self):
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Somebody here already uses this e-mail address."))
        return email

    def found_site(self):
        """Make the owner and the site. Raises AlreadyOwned."""
        said = self.cleaned_data
        owner = User(email=said["email"], name=said["name"])
        owner.set_password(said["password"])
        return Site.found(said["site_name"], owner)


class NamedForm(forms.ModelForm):
    """Of something with a name, as moderators edit it: by the rules that its owner had."""

    def clean_name(self):
        return NameField().clean(self.cleaned_data["name"])


class GuestForm(forms.Form):
    name = NameField(label=_("Your name"))
