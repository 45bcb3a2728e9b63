from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from hotline.moderation import act

from .forms import NamedForm
from .models import Site, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = NamedForm
    actions = ["ban", "readmit"]
    list_display = ["name", "email", "is_guest", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_guest", "is_staff", "is_active"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "is_guest", "is_active", "is_staff", "is_superuser", "groups"]
    readonly_fields = ["is_guest", "is_active"]  # banning is an act, with a reason

    @act(_("Ban from the site"))
    def ban(self, person, reason):
        return person.ban()

    @act(_("Let back in"))
    def readmit(self, person, reason):
        return person.readmit()

    # Moderators look after people; only the owner and other superusers say who may do what.

    def get_readonly_fields(self, request, obj=None):
        mine_to_give = [] if request.user.is_superuser else ["is_staff", "is_superuser", "groups"]
        return [*self.readonly_fields, *mine_to_give]

    def has_change_permission(self, request, obj=None):
        return self._is_no_peer(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._is_no_peer(request, obj) and super().has_delete_permission(request, obj)

    @staticmethod
    def _is_no_peer(request, person):
        # Whoever sets a person's address can take their account by a new password.
        return request.user.is_superuser or person is None or not person.is_staff


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):
    form = NamedForm

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
