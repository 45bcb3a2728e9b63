from django import forms
from django.utils.translation import gettext_lazy as _

from hotline.accounts.forms import GuestForm
from hotline.accounts.models import Site
from hotline.accounts.names import tidy

from .models import Room


class LimitForm(forms.Form):
    """The minutes that somebody may speak; empty for no limit."""

    minutes = forms.IntegerField(min_value=1, max_value=120, required=False)

    @property
    def seconds(self):
        minutes = self.cleaned_data["minutes"]
        return minutes and minutes * 60


class RoomGuestForm(GuestForm):
    """The name of a guest in a room, which must not resemble the name of a host.

    Args:
        person: a guest who exists already and needs another name here. The new name applies in
            all their rooms, so the hosts of those that have not ended count too.
    """

    def __init__(self, *args, room, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self._rooms = [room]
        if person:
            others = Room.objects.filter(seats__person=person).exclude(state=Room.ENDED)
            self._rooms += others.exclude(pk=room.pk)
        self._person = person

    def clean_name(self):
        name = self.cleaned_data["name"]
        if any(room.names_a_host(name, besides=self._person) for room in self._rooms):
            raise forms.ValidationError(
                _("A host here has this name, or one that reads like it. Choose another.")
            )
        return name


class TitledForm(forms.ModelForm):
    def clean_title(self):
        return tidy(self.cleaned_data["title"], self.fields["title"].max_length)


class RoomForm(TitledForm):
    class Meta:
        model = Room
        fields = ["title", "height", "listed"]
        help_texts = {
            "height": _("Of what the audience sees. 540p suits most cameras and connections.")
        }
        labels = {
            "title": _("What is it about?"),
            "height": _("Picture"),
            "listed": _("Show it on the start page"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["height"].required = False
        if not Site.rules().listing:
            del self.fields["listed"]

    def clean_height(self):
        return self.cleaned_data.get("height") or Room._meta.get_field("height").default
