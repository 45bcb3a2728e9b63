from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user
from django.utils.http import url_has_allowed_host_and_scheme

from .models import Site
from .signals import guest_signed_in


class AccountAdapter(DefaultAccountAdapter):
    def login(self, request, user):
        """Sign in, and bring along what the same browser did as a guest."""
        before = get_user(request)  # not request.user, which would be read only after the change
        super().login(request, user)
        if before.is_authenticated and before.is_guest and before.pk != user.pk:
            guest_signed_in.send(type(user), guest=before, person=user)

    def is_safe_url(self, url):
        """Whether `?next=` may lead there: only to pages of the site, as it was opened."""
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()})

    def send_mail(self, template_prefix, email, context):
        super().send_mail(template_prefix, email, {**context, "current_site": NameInMail()})

    def format_email_subject(self, subject):
        return f"[{NameInMail().name}] {subject}"


class NameInMail:
    """The site as allauth's mails name it: not by the Host of a request."""

    @property
    def name(self):
        return str(Site.current() or "Hotline")

    @property
    def domain(self):
        return urlsplit(settings.HOTLINE_URL).netloc
