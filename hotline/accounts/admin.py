from collections.abc import Callable
from typing import Any

import allauth.account.admin  # noqa: F401, for what it registers goes
from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import ForeignKey
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hotline.web.admin_actions import act

from . import mail
from .forms import InvitationForm, NamedForm
from .models import AccountInvitation, Site, User

# An address decides who gets the mail for a new password, so it is set in one place only: the user.
admin.site.unregister(EmailAddress)


def is_shown_the_link(request: HttpRequest, invitation: AccountInvitation) -> bool:
    """Whether the admin shows the link of an invitation to this user.

    Anybody with the link gets the rights that the invitation grants, so moderators see only links
    of their own invitations, without rights that they could not grant.
    """
    if is_the_owners_to_say(request):
        return True
    return invitation.by_id == request.user.pk and not invitation.grants_hosting


def is_the_owners_to_say(request: HttpRequest) -> bool:
    """Whether the user may grant rights: superusers, such as the owner, may; moderators may not."""
    return request.user.is_active and request.user.is_superuser


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = NamedForm
    actions = ["ban", "readmit", "let_host", "keep_from_hosting"]
    list_display = ["name", "email", "is_guest", "may_host", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_guest", "may_host", "is_staff", "is_active"]
    search_fields = ["name", "email"]
    fields = [
        *("name", "email", "confirmed", "is_guest", "is_active", "may_host"),
        *("is_staff", "is_superuser", "groups"),
    ]
    readonly_fields = ["confirmed", "is_guest", "is_active"]  # an action bans people, with a reason

    @admin.display(description=_("address confirmed"), boolean=True)
    def confirmed(self, person: User) -> bool:
        return person.address_is_confirmed

    @act(
        _("Ban from the site"),
        ngettext_lazy("%(count)s person banned.", "%(count)s people banned.", "count"),
    )
    def ban(self, person: User, reason: str) -> bool:
        return person.ban()

    @act(
        _("Let back in"),
        ngettext_lazy("%(count)s person let back in.", "%(count)s people let back in.", "count"),
    )
    def readmit(self, person: User, reason: str) -> bool:
        return person.readmit()

    @act(
        _("Let them host sessions"),
        ngettext_lazy(
            "%(count)s person may host sessions now.",
            "%(count)s people may host sessions now.",
            "count",
        ),
    )
    def let_host(self, person: User, reason: str) -> bool:
        return person.let_host()

    @act(
        _("Stop letting them host sessions"),
        ngettext_lazy(
            "%(count)s person may no longer host sessions.",
            "%(count)s people may no longer host sessions.",
            "count",
        ),
    )
    def keep_from_hosting(self, person: User, reason: str) -> bool:
        return person.let_host(False)

    def get_actions(
        self, request: HttpRequest
    ) -> dict[str, tuple[Callable[..., str], str, str] | None]:
        actions = super().get_actions(request)
        if not is_the_owners_to_say(request):
            for name in ("let_host", "keep_from_hosting"):
                actions.pop(name, None)
        return actions

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        rights = ["may_host", "is_staff", "is_superuser", "groups"]
        mine_to_give = [] if is_the_owners_to_say(request) else rights
        return [*self.readonly_fields, *mine_to_give]

    def save_model(self, request: HttpRequest, person: User, form: NamedForm, change: bool) -> None:
        super().save_model(request, person, form, change)
        if "email" in form.changed_data:
            # The new address is not confirmed, and the former one must not sign in any more.
            person.emailaddress_set.all().delete()

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return self._is_no_peer(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return self._is_no_peer(request, obj) and super().has_delete_permission(request, obj)

    @staticmethod
    def _is_no_peer(request: HttpRequest, person: User | None) -> bool:
        # A user who can set a moderator's address could take their account by a new password.
        return request.user.is_superuser or person is None or not person.is_staff


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):
    form = NamedForm
    fieldsets = [
        (None, {"fields": ["name", "owner"]}),
        (_("Who may do what"), {"fields": ["sign_up", "hosting", "listing"]}),
        (
            _("How much at the same time"),
            {"fields": ["rooms_per_host", "rooms_per_media_server", "disk_reserve"]},
        ),
        (_("For how long"), {"fields": ["kept_days"]}),
    ]
    radio_fields = {"sign_up": admin.VERTICAL, "hosting": admin.VERTICAL}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        return is_the_owners_to_say(request)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **options: Any
    ) -> "ModelChoiceField[Any] | None":
        if db_field.name == "owner":
            options["queryset"] = get_user_model().objects.filter(is_superuser=True)
        return super().formfield_for_foreignkey(db_field, request, **options)


@admin.register(AccountInvitation)
class AccountInvitationAdmin(admin.ModelAdmin):
    """Invitations can be created and revoked, but not edited."""

    form = InvitationForm
    actions = ["revoke"]
    list_display = ["__str__", "by", "made_at", "accepted", "people", "grants_hosting", "state"]
    list_filter = ["grants_hosting", "made_at"]
    search_fields = ["email", "by__name"]
    list_select_related = ["by"]
    ordering = ["-made_at"]

    @admin.display(description=_("state"))
    def state(self, invitation: AccountInvitation) -> str | Promise:
        if invitation.revoked_at:
            return _("taken back")
        if invitation.accepted >= invitation.people:
            return _("used")
        return _("expired") if invitation.expires_at <= timezone.now() else _("open")

    @admin.display(description=_("link"))
    def shown_link(self, invitation: AccountInvitation) -> str:
        if not AccountInvitation.objects.open().filter(pk=invitation.pk).exists():
            return "–"
        return format_html('<input readonly size="100" value="{}">', invitation.link)

    def get_fields(
        self, request: HttpRequest, invitation: AccountInvitation | None = None
    ) -> tuple[str, ...]:
        if invitation:
            link = ["shown_link"] if is_shown_the_link(request, invitation) else []
            shown = [*link, "state", "email", "people", "accepted", "grants_hosting"]
            return (*shown, "by", "made_at", "expires_at")
        rights = ["grants_hosting"] if is_the_owners_to_say(request) else []
        return ("email", "by_mail", "people", *rights, "expires_at")

    def get_readonly_fields(
        self, request: HttpRequest, invitation: AccountInvitation | None = None
    ) -> tuple[str, ...]:
        return self.get_fields(request, invitation) if invitation else ()

    def has_delete_permission(
        self, request: HttpRequest, invitation: AccountInvitation | None = None
    ) -> bool:
        return False

    def save_model(
        self,
        request: HttpRequest,
        invitation: AccountInvitation,
        form: InvitationForm,
        change: bool,
    ) -> None:
        if change:
            return
        assert request.user.is_authenticated, "the admin has let the moderator in"
        invitation.by = request.user
        super().save_model(request, invitation, form, change)
        if form.cleaned_data.get("by_mail"):
            mail.invitation(invitation)

    def response_add(
        self,
        request: HttpRequest,
        invitation: AccountInvitation,
        post_url_continue: str | None = None,
    ) -> HttpResponse:
        if invitation.email:
            said = _(
                "Send this link to %(email)s. It opens one account, until it expires: %(link)s"
            )
        else:
            said = _("Send this link to those you invite. It works until it expires: %(link)s")
        messages.success(request, said % {"email": invitation.email, "link": invitation.link})
        return self.response_post_save_add(request, invitation)

    @act(
        _("Take back"),
        ngettext_lazy(
            "%(count)s invitation taken back.", "%(count)s invitations taken back.", "count"
        ),
    )
    def revoke(self, invitation: AccountInvitation, reason: str) -> bool:
        return invitation.revoke()
