"""Pages that allauth draws speak as ours do."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_fields_for_signing_in_have_our_labels(client):
    page = client.get(reverse("account_login")).content.decode()
    assert "Remember me" in page and "Remember Me" not in page
    assert "placeholder" not in page


def test_a_wrong_password_is_answered_by_a_sentence_of_ours(client, ada):
    wrong = {"login": ada.email, "password": "not-hers-at-all"}
    page = client.post(reverse("account_login"), wrong).content.decode()
    assert "This is not the password of an account with this email address." in page


def test_signing_out_is_confirmed_by_a_sentence_of_ours(ada, browser_of):
    page = browser_of(ada).post(reverse("account_logout"), follow=True).content.decode()
    assert "You are signed out." in page
