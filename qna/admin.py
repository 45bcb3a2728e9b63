from django.contrib import admin

from .models import Question


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    list_display = ["__str__", "room", "asker", "state", "asked_at"]
    list_filter = ["state"]
    search_fields = ["text", "room__title"]
    raw_id_fields = ["room", "asker"]
