"""Acts of moderators in the admin: each asks why, does one thing to many, and is logged."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin, action
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


class Moderated(ModelAdmin):
    """Rows that people made elsewhere, and that go by acts: Django's own Delete would ask no
    reason, tell no page and leave the media where they are.
    """

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def count(rows, parent):
    """How many of `rows` belong to each `parent` of a list, by its foreign key's name.

    A query of its own for each count: two counts by one join would multiply their rows.
    """
    mine = rows.order_by().filter(**{parent: OuterRef("pk")}).values(parent)
    return Coalesce(Subquery(mine.annotate(number=Count("pk")).values("number")), 0)


def link(row, text=None):
    """`row`'s page in the admin."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), text or row)


def link_to_list(kind, text, **only):
    """The list of a model in the admin, of the rows with these values only."""
    name = f"admin:{kind._meta.app_label}_{kind._meta.model_name}_changelist"
    return format_html('<a href="{}">{}</a>', reverse(name, query=only), text)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


def act(description):
    """An admin action whose body is one verb: ``verb(admin, row, reason) -> bool | None``.

    Asks for the reason on a page of its own, does the verb to every chosen row, and writes each
    that was changed (all, when the verb says nothing) into the admin's log with the reason.
    """

    def decorate(verb):
        @action(description=description, permissions=["change"])
        @wraps(verb)
        def run(admin, request, rows):
            form = ReasonForm(request.POST if "reason" in request.POST else None)
            if not form.is_valid():
                return _ask(admin, request, rows, verb.__name__, description, form)
            reason = form.cleaned_data["reason"]
            done = [row for row in rows if verb(admin, row, reason) is not False]
            for row in done:
                _log(request.user, row, f"{description}: {reason}")
            said = ngettext("%(count)s done.", "%(count)s done.", len(done))
            messages.success(request, said % {"count": len(done)})
            return None

        return run

    return decorate


def _ask(admin, request, rows, name, description, form):
    context = {
        **admin.admin_site.each_context(request),
        "title": description,
        "opts": admin.model._meta,
        "rows": rows,
        "action": name,
        "form": form,
        "checkbox": ACTION_CHECKBOX_NAME,
        "subtitle": _("Say why. The reason is kept in the log."),
    }
    return TemplateResponse(request, "admin/reason.html", context)


def _log(moderator, row, message):
    LogEntry.objects.log_actions(
        user_id=moderator.pk,
        queryset=[row],
        action_flag=CHANGE,
        change_message=str(message),
        single_object=True,
    )
