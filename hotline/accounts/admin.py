from django.contrib import admin

from .models import Site, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["name", "email", "is_guest", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_guest", "is_staff", "is_active"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "is_guest", "is_active", "is_staff", "is_superuser", "groups"]
    readonly_fields = ["is_guest"]


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
