"""The tags of what is drawn after the rest of a page (see `hotline.web.drawing_stages`)."""

from django import template
from django.template.base import Parser, Token, token_kwargs

from hotline.web.drawing_stages import Stage, StageNode

register = template.Library()


@register.tag
def at_each_event(parser: Parser, token: Token) -> StageNode:
    """Mark a part that is drawn anew at each event of a room, once for all readers in a role."""
    return _node(Stage.EVENT, parser, token)


@register.tag
def each_time(parser: Parser, token: Token) -> StageNode:
    """Mark a part that is drawn for each request, as it is personal or changes at any time.

    ``{% each_time asker=now.asker_id %}`` keeps a variable of where it stands.
    """
    return _node(Stage.PAGE, parser, token)


def _node(stage: Stage, parser: Parser, token: Token) -> StageNode:
    name, *words = token.split_contents()
    values = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"{name} takes name=value, not {words[0]}.")
    nodelist = parser.parse([f"end{name}"])
    parser.delete_first_token()
    return StageNode(stage, nodelist, values)
