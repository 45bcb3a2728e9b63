from allauth.account import views as allauth
from allauth.account.forms import ResetPasswordForm
from django.http import HttpResponse

from hotline.accounts import mail


class PasswordResetView(allauth.PasswordResetView):
    """allauth's page for a new password; it counts its mails with all others of the site."""

    def form_valid(self, form: ResetPasswordForm) -> HttpResponse:
        mail.spend(self.request, mail.NEW_PASSWORD, form.cleaned_data["email"])
        mail.spend_for_accounts(is_sent=bool(form.users))
        return super().form_valid(form)
