"""Templates that are drawn in stages: what many pages share is drawn once, the rest for each page.

A template marks what is not to be drawn with the rest (`hotline.templatetags.stages`). It can be
rendered as any other; or `draw_until` draws a part of it and returns a template of the rest, which
can be kept. Nothing of a person can be in what is drawn first, because that is drawn without a
request, from a context that has no person.
"""

import copy
import secrets
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from django.template.base import FilterExpression, Node, NodeList, Template, TextNode
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

DRAWING = "_drawing"  # name in the context, which templates can't read


class Stage(IntEnum):
    """When a part of a template is drawn."""

    SHARED = 1  # once for many pages
    EVENT = 2  # after each event
    PAGE = 3  # for each page


class Drawing:
    """One drawing of a template until a stage, which leaves the nodes of later stages."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._left: list[Node] = []
        self._mark = secrets.token_hex(16)  # new each time, so that no text of people has it

    def leave(self, node: Node) -> SafeString:
        """Leave a node for later, and return the mark of its place."""
        self._left.append(node)
        return mark_safe(f"<{self._mark}:{len(self._left) - 1}>")

    def rest_of(self, html: str) -> NodeList:
        """Return the nodes of the rest: the text that was drawn, and between it what was left."""
        # Not by a regular expression: each mark would be compiled anew, and kept for long.
        first, *others = html.split(f"<{self._mark}:")
        nodes = NodeList([TextNode(first)])
        for other in others:
            number, _, text = other.partition(">")
            nodes += [self._left[int(number)], TextNode(text)]
        return nodes


class StageNode(Node):
    """The parts of a template that are drawn at a stage.

    Attributes:
        values: variables of this part that are found where it stands: at an earlier stage, if
            there is one.
    """

    child_nodelists = ("nodelist",)

    def __init__(
        self,
        stage: Stage,
        nodelist: NodeList,
        values: Mapping[str, FilterExpression],
        found: Mapping[str, Any] | None = None,
    ) -> None:
        self.stage = stage
        self.nodelist = nodelist
        self.values = values
        self.found = found or {}

    def render(self, context: Context) -> SafeString:
        found = {name: value.resolve(context) for name, value in self.values.items()}
        drawing = context.get(DRAWING)
        if drawing and self.stage > drawing.stage:
            left = StageNode(self.stage, self.nodelist, {}, {**self.found, **found})
            left.token = self.token
            place: SafeString = drawing.leave(left)
            return place
        with context.push(**self.found, **found):
            return self.nodelist.render(context)


def draw_until(stage: Stage, template: Template, values: Mapping[str, Any]) -> Template:
    """Draw what `template` has until `stage`, and return a template of the rest.

    Parts of later stages know no other variables of where they stand than those in their tag.
    """
    drawing = Drawing(stage)
    html = template.render(Context({**values, DRAWING: drawing}))
    rest = copy.copy(template)
    rest.nodelist = drawing.rest_of(html)
    return rest
