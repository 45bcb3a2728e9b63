from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import RedirectView
from django.views.i18n import set_language

from hotline.accounts.views.admin_login import admin_login
from hotline.accounts.views.setup import setup
from hotline.status.views import status

urlpatterns = [
    path("", include("rooms.urls")),
    path("", include("qna.urls")),
    path("", include("recordings.urls")),
    path("setup/<str:token>/", setup, name="setup"),
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("mark.svg"))),
    path("i18n/setlang/", require_POST(set_language), name="set_language"),
    path("accounts/", include("hotline.accounts.urls")),
    path("admin/login/", admin_login),
    path("admin/status/", require_safe(admin.site.admin_view(status)), name="status"),
    path("admin/", admin.site.urls),
]
handler400 = "hotline.web.errors.bad_request"
handler403 = "hotline.web.errors.forbidden"
handler404 = "hotline.web.errors.not_found"
handler500 = "hotline.web.errors.broken"
