"""The account pages in use, listed one by one because other pages of allauth mail any address."""

from allauth.account import views as allauth
from django.urls import path, re_path

from .views import address_confirmation, sign_up
from .views.password_reset import PasswordResetView

urlpatterns = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("signup/", sign_up.address, name="account_signup"),
    path("signup/sent/", sign_up.sent, name="account_signup_sent"),
    path("signup/<str:token>/", sign_up.create, name="account_create"),
    path("invitation/<str:token>/", sign_up.invitation, name="account_invitation"),
    path("address/", address_confirmation.ask, name="account_ask_confirmation"),
    path("address/<str:token>/", address_confirmation.confirm, name="account_confirm_address"),
    path("password/reset/", PasswordResetView.as_view(), name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
