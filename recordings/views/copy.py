from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from recordings.access import copy_for


@require_safe
@never_cache
def download(request, pk):
    copy = copy_for(request.user, pk)
    if not copy.is_ready:
        raise Http404(_("This copy is not ready yet."))
    return redirect(copy.link())
