"""The reason for which a question stands where it does in a list."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qna import ranking

from .mixins import QuestionMixin


class PositionMixin(QuestionMixin):
    """Adds one sentence that explains a position, for the person who asks for it."""

    def why_here(self, name: str, to_hosts: bool = False) -> str:
        """Return why the question stands where it does in the list `name`.

        Totals are not in it for those from whom the room hides them.
        """
        if name in ("top", "votes", "new") and self.state == self.NEXT:
            return _("A host chose it as the next question.")
        if name in ("top", "votes") and self.pinned_at:
            return _("Pinned by a host.")
        if name == "new":
            return _("The newest questions come first.")
        if name == "answered":
            return _("The questions that were answered last come first.")
        if name in ("dismissed", "refused"):
            return _("The questions that were put aside last come first.")
        if name not in ("top", "votes") or not self.room.allows_votes:
            return _("The questions that were asked first come first.")
        if self.room.hides_votes and not to_hosts:
            return _("Its place comes from the votes, which are not shown yet.")
        return self._why_by_votes() if name == "votes" else self._why_on_top()

    def _why_by_votes(self) -> str:
        if not self.votes:
            return _("Nobody has voted for it yet.")
        return ngettext(
            "%(votes)s person voted for it. The questions with the most votes come first.",
            "%(votes)s people voted for it. The questions with the most votes come first.",
            self.votes,
        ) % {"votes": self.votes}

    def _why_on_top(self) -> str:
        seen = ranking.exposures(self.votes, self.views)
        if seen < ranking.LEAST:
            return _("Few people have seen it yet, so it gets a place where it is seen.")
        return ngettext(
            "%(votes)s of the %(seen)s people who saw it voted for it.",
            "%(votes)s of the %(seen)s people who saw it voted for it.",
            self.votes,
        ) % {"votes": self.votes, "seen": seen}
