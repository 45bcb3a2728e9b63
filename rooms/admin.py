from django.contrib import admin

from .models import Room, Seat


@admin.register(Room)
class RoomAdmin(admin.ModelAdmin):
    list_display = ["title", "state", "host", "recorded", "live_at", "ended_at"]
    list_filter = ["state", "recorded"]
    search_fields = ["title", "slug", "host__name", "host__email"]
    raw_id_fields = ["host"]


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    list_display = ["person", "room", "role", "joined_at"]
    list_filter = ["role"]
    search_fields = ["person__name", "room__title"]
    raw_id_fields = ["room", "person"]
