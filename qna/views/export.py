"""Downloads of a room's questions."""

from contextlib import ExitStack
from tempfile import TemporaryFile

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hotline import limits
from hotline.web.file_response import FileToSend
from hotline.web.requests import Request
from qna.access import room_to_export
from qna.export.formats import FORMATS
from qna.export.reading import session_of
from recordings.filenames import disposition, safe


@require_safe
@never_cache
def export(request: Request, slug: str, ending: str) -> HttpResponseBase:
    """Return the questions as a file, for hosts of the room and for the site's staff.

    The file is complete before the answer begins: an error has a status of its own, and a slow
    client keeps no query open.
    """
    room = room_to_export(request.user, slug)
    limits.spend("export", person=request.user.pk, room=room.pk)
    write, content_type = FORMATS[ending]
    name = disposition(safe(room.title, _("questions"), when=room.live_on, ending=ending))
    headers = {"Content-Type": content_type, "Content-Disposition": name}
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    with ExitStack() as unless_sent:
        file = unless_sent.enter_context(TemporaryFile())
        write(session_of(room), file)
        unless_sent.pop_all()  # the response closes it
    return FileToSend(request, file, headers=headers)
