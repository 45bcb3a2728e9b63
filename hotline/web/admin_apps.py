from django.contrib.admin.apps import AdminConfig


class ModerationConfig(AdminConfig):
    default_site = "hotline.web.admin_site.Moderation"
