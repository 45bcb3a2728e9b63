from django import template

from recordings.media.clock_time import clock

register = template.Library()
register.filter("clock", clock)
