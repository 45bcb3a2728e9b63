"""The account pages in use, listed one by one because other pages of allauth mail any address."""

from allauth.account import views as allauth
from django.urls import path, re_path

from . import proving, sign_up

urlpatterns = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("signup/", sign_up.address, name="account_signup"),
    path("signup/sent/", sign_up.sent, name="account_signup_sent"),
    path("signup/<str:token>/", sign_up.create, name="account_create"),
    path("invitation/<str:token>/", sign_up.invitation, name="account_invitation"),
    path("address/", proving.ask, name="account_ask_proof"),
    path("address/<str:token>/", proving.prove, name="account_proof"),
    path("password/reset/", proving.new_password, name="account_reset_password"),
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
