from django import template

from qna.models import Question

register = template.Library()


@register.simple_tag(takes_context=True)
def asker_name(context: template.Context, question: Question) -> str:
    """Return the asker's name as the reader of this page may read it: a host, or the audience."""
    return question.asker_name(to_hosts=bool(context.get("hosts")))
