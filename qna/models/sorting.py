"""Pins and labels, by which the hosts of a room sort its questions."""

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline.accounts.names import tidy
from qna import events

from .label import Label
from .mixins import QuestionMixin

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import ManyRelatedManager

    from .question import Question

PINNED = 3  # questions of a room; more would push the best ones out of sight
LABELS = 12  # of a room: as many as fit in a menu
LABELS_EACH = 3  # of a question


class SortingMixin(QuestionMixin):
    """Adds the pin, and the labels, of a question."""

    if TYPE_CHECKING:

        @property
        def labels(self) -> "ManyRelatedManager[Label, Any]": ...

    @property
    def is_pinned(self) -> bool:
        return self.pinned_at is not None

    @property
    def sorted_labels(self) -> list[Label]:
        """Its labels by name; no query where they were prefetched."""
        return sorted(self.labels.all(), key=attrgetter("name"))

    @property
    def other_labels(self) -> list[Label]:
        """The labels of the room that it has not got, by name; none if it may get no more."""
        own = self.sorted_labels
        if len(own) >= LABELS_EACH:
            return []
        labels = Label.objects.filter(room_id=self.room_id).exclude(pk__in=[one.pk for one in own])
        return list(labels.order_by("name"))

    @property
    def can_be_pinned(self) -> bool:
        return self.state in self.PINNABLE

    @transaction.atomic
    def pin(self) -> bool:
        """Let it stand before all others in the lists of waiting questions, as a host.

        False if it is pinned already, or does not wait.

        Raises:
            ValidationError: as many as may be pinned in a room are; the message is for the host.
        """
        self.hold_room()
        waiting = self._rows.filter(room_id=self.room_id, state__in=self.PINNABLE)
        if not waiting.filter(pk=self.pk, pinned_at=None).exists():
            return False
        if waiting.exclude(pinned_at=None).count() >= PINNED:
            raise ValidationError(
                _("%(number)s questions are pinned already. Unpin one of them first.")
                % {"number": PINNED}
            )
        return self._pin_at(timezone.now())

    @transaction.atomic
    def unpin(self) -> bool:
        """Let it stand where its votes put it, as a host; False if it is not pinned."""
        self.hold_room()
        return self.is_pinned and self._pin_at(None)

    @transaction.atomic
    def label(self, name: str) -> bool:
        """Give it the label of this name, which the room may not have yet, as a host.

        False if it has that label.

        Raises:
            ValidationError: the name is empty or too long, or the room or the question has as many
                labels as it may have; the message is for the host.
        """
        self.hold_room()
        sent, name = len(name), tidy(name, Label.LONGEST)
        if not name:
            raise ValidationError(_("Write a word for the label first."))
        if len(name) > Label.LONGEST or sent > 4 * Label.LONGEST:
            raise ValidationError(
                _("A label has %(limit)s characters at most.") % {"limit": Label.LONGEST}
            )
        found = self._label_of_room(name)
        if found and self.labels.filter(pk=found.pk).exists():
            return False
        if self.labels.count() >= LABELS_EACH:
            raise ValidationError(
                _("A question has %(number)s labels at most.") % {"number": LABELS_EACH}
            )
        self.labels.add(found or self._new_label(name))
        events.question_changed(self)
        return True

    @transaction.atomic
    def unlabel(self, label: Label) -> bool:
        """Take a label from it, as a host; False if it has not got it.

        A label that no question has any more is deleted, so that the menu offers none in vain.
        """
        self.hold_room()
        if not self.labels.filter(pk=label.pk).exists():
            return False
        self.labels.remove(label)
        if not label.questions.exists():
            label.delete()
            events.labels_changed(self.room)
        events.question_changed(self)
        return True

    @property
    def _rows(self) -> "models.QuerySet[Question]":
        return type(self)._default_manager.all()

    def _pin_at(self, moment: object) -> bool:
        self._rows.filter(pk=self.pk).update(pinned_at=moment)
        self.refresh_from_db(fields=["pinned_at"])
        events.question_changed(self)
        return True

    def _label_of_room(self, name: str) -> Label | None:
        """The label of this name, or of one that reads the same: Price is price."""
        labels = Label.objects.filter(room_id=self.room_id)
        return next((one for one in labels if one.reads_as(name)), None)

    def _new_label(self, name: str) -> Label:
        if Label.objects.filter(room_id=self.room_id).count() >= LABELS:
            raise ValidationError(
                _("A room has %(number)s labels at most. Take one of those.") % {"number": LABELS}
            )
        events.labels_changed(self.room)
        return Label.objects.create(room_id=self.room_id, name=name)
