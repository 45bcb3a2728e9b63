"""The owner's rules, and the pages by which people get an account."""

import re
from urllib.parse import urlsplit

from django.test import Client
from django.urls import reverse

from hotline.accounts.models import Site
from tests.support.cast import PASSWORD

ACCOUNT = {"name": "Dov", "password": PASSWORD}


def set_rules(**rules):
    Site.objects.update(**rules)


def path_of(invitation):
    return urlsplit(invitation.link).path


def link_in(message):
    [link] = re.findall(r"http\S+", message.body)
    return urlsplit(link).path


def sign_up(client, email):
    return client.post(reverse("account_signup"), {"email": email})


def post_from(address, page, email):
    return Client(REMOTE_ADDR=address).post(reverse(page), {"email": email}).status_code
