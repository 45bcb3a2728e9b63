from django import template
from django.utils.safestring import SafeString

from qna import question_view
from qna.models import Question

register = template.Library()


@register.simple_tag(takes_context=True)
def question_item(context: template.Context, question: Question) -> SafeString:
    """Draw a question of a list, for the reader of this page."""
    return question_view.draw(question, context)
