"""Sentences of errors that may happen at any address, for people."""

from django.utils.translation import gettext_lazy as _

# From Daphne, about requests that never reach the application
TOO_LARGE = _("This is larger than the 131 kB that a request may have.")
NO_BODY = _("A request of this kind has no body.")
LONG_HEAD = _("The headers of this request are too long. Clear this site’s cookies and try again.")
TOO_SLOW = _("This request took too long to arrive. Try again.")
BUSY = _("Too much is being sent to this site just now. Try again in a moment.")
BROKEN = _("Something broke on our side. Try again in a moment.")

NOT_UNDERSTOOD = _("This request could not be understood.")
NOT_HERE = _(
    "This site is not served at the address that you used."
    " Take the link that you were given, or ask the owner of the site."
)
FORBIDDEN = _("You may not do this.")
FORGED = _("This page is too old, or cookies are off. Load it again, then try once more.")
NOTHING_HERE = _("There is nothing at this address.")
ONLY_METHODS = _("Only %(methods)s can be sent to this address.")
BROKE = _("Something broke on our side")
LOGGED = _(
    "The error is in the log. Try once more; if it happens again, tell the owner of this site."
)
DISK_AWAY = _("The disk of the recordings does not answer at the moment. Try again in a moment.")
AWAY = _(
    # A change may have been committed although its response was lost.
    "The database of this site does not answer at the moment."
    " Try again in a moment, and look first whether it was done."
)
