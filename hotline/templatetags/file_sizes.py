from django import template

from hotline.core.file_size import file_size

register = template.Library()
register.filter(file_size)
