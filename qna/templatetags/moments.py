from django import template

from qna.export.rows import clock

register = template.Library()
register.filter("clock", clock)
