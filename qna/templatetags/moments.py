from django import template

from qna.models.moment import clock

register = template.Library()
register.filter("clock", clock)
