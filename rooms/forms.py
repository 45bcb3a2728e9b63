from django import forms
from django.utils.translation import gettext_lazy as _

from hotline.accounts.names import tidy

from .models import Room


class LimitForm(forms.Form):
    """How long somebody may speak; empty for as long as they like."""

    minutes = forms.IntegerField(min_value=1, max_value=120, required=False)

    @property
    def seconds(self):
        minutes = self.cleaned_data["minutes"]
        return minutes and minutes * 60


class TitledForm(forms.ModelForm):
    def clean_title(self):
        return tidy(self.cleaned_data["title"], self.fields["title"].max_length)


class RoomForm(TitledForm):
    class Meta:
        model = Room
        fields = ["title", "height"]
        help_texts = {
            "height": _("Of what the audience sees. 540p suits most cameras and connections.")
        }
        labels = {"title": _("What is it about?"), "height": _("Picture")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["height"].required = False

    def clean_height(self):
        return self.cleaned_data.get("height") or Room._meta.get_field("height").default
