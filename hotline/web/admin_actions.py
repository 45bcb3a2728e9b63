"""Admin actions of moderators: each changes many rows, is logged, and may ask for a reason."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin, action
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import Promise
    from django_stubs_ext import StrOrPromise

Admin = TypeVar("Admin", bound=ModelAdmin)
Row = TypeVar("Row", bound=Model)


class Moderated(ModelAdmin):
    """An admin without Add and Delete, for rows that people create outside the admin.

    Moderators remove rows by actions, because Django's own Delete would ask for no reason, update
    no page and leave the media files in place.
    """

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def count(rows: QuerySet[Row], parent: str) -> Coalesce:
    """Count the `rows` of each object of a list; `parent` is the foreign key's name.

    Each count is a subquery, because two counts over joins would multiply each other's rows.
    """
    mine = rows.order_by().filter(**{parent: OuterRef("pk")}).values(parent)
    return Coalesce(Subquery(mine.annotate(number=Count("pk")).values("number")), 0)


def link(row: Model, text: object = None) -> SafeString:
    """Return an HTML link to the page of `row` in the admin."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), text or row)


def link_to_list(kind: type[Model], text: object, **only: object) -> SafeString:
    """Return an HTML link to a model's list in the admin, filtered by the values in `only`."""
    name = f"admin:{kind._meta.app_label}_{kind._meta.model_name}_changelist"
    return format_html('<a href="{}">{}</a>', reverse(name, query=only), text)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


def act(
    description: "StrOrPromise",
    done: "Promise",
    tell: Callable[[Any], str] | None = None,
    many: "StrOrPromise" = "",
    asks: bool = True,
    only: Callable[[HttpRequest, QuerySet[Row]], Iterable[Row]] | None = None,
) -> Callable[
    [Callable[[Admin, Row, str], bool | None]],
    Callable[[Admin, HttpRequest, QuerySet[Row]], TemplateResponse | None],
]:
    """Make an admin action of ``verb(admin, row, reason) -> bool | None``.

    The action asks for the reason on a separate page and calls `verb` for every chosen row. It
    logs each row in the admin's log with the reason, unless `verb` returned False for it. One that
    does not ask acts at once, with an empty reason.

    Args:
        description: the words on the button, as in "Hide the question".
        done: what is said afterwards, an `ngettext_lazy` of `count`, the number of logged rows.
        tell: returns a sentence about a logged row, to be said too.
        many: the same words for several rows, where they differ, as in "Hide the questions".
        asks: whether the act needs a reason.
        only: returns those of the chosen rows on which it may act, and tells of the others.
    """

    def decorate(
        verb: Callable[[Admin, Row, str], bool | None],
    ) -> Callable[[Admin, HttpRequest, QuerySet[Row]], TemplateResponse | None]:
        @action(description=description, permissions=["change"])
        @wraps(verb)
        def run(admin: Admin, request: HttpRequest, rows: QuerySet[Row]) -> TemplateResponse | None:
            form = ReasonForm(request.POST if "reason" in request.POST else None)
            if asks and not form.is_valid():
                title = many if many and len(rows) > 1 else description
                return _ask(admin, request, rows, verb.__name__, title, form)
            reason = form.cleaned_data["reason"] if asks else ""
            allowed = only(request, rows) if only else rows
            changed = [row for row in allowed if verb(admin, row, reason) is not False]
            for row in changed:
                _log(request, row, f"{description}: {reason}" if reason else str(description))
                if tell:
                    messages.info(request, tell(row))
            if changed:
                messages.success(request, str(done % {"count": len(changed)}))
            else:
                messages.warning(request, _("Nothing changed."))
            return None

        return run

    return decorate


def _ask(
    admin: ModelAdmin,
    request: HttpRequest,
    rows: QuerySet[Row],
    name: str,
    title: "StrOrPromise",
    form: ReasonForm,
) -> TemplateResponse:
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": title,
        "opts": admin.model._meta,
        "rows": rows,
        "action": name,
        "form": form,
        "checkbox": ACTION_CHECKBOX_NAME,
        "subtitle": _("Say why. The reason is kept in the log."),
    }
    return TemplateResponse(request, "admin/reason.html", context)


def _log(request: HttpRequest, row: Model, message: str) -> None:
    assert request.user.is_authenticated, "the admin has let the moderator in"
    LogEntry.objects.log_actions(
        user_id=request.user.pk,
        queryset=[row],
        action_flag=CHANGE,
        change_message=message,
        single_object=True,
    )
