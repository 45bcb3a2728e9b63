"""Guessing passwords is slow, has one place to be tried, and locks nobody else out."""

import threading

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import Client
from django.urls import reverse

from hotline import limits
from hotline.accounts import hashing
from hotline.accounts.models import AccountInvitation
from hotline.core.token_bucket import Bucket
from hotline.limits import TABLE
from hotline.web import request_threads
from tests.support.accounts import ACCOUNT, path_of
from tests.support.cast import PASSWORD
from tests.support.eventually import eventually

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def no_tokens_come_back(monkeypatch):
    """Keep the table's bursts, but let no token come back while a test runs."""
    limit = TABLE["sign_in"]
    scopes = [tuple(Bucket(bucket.burst, 3600) for bucket in scope) for scope in limit[1:]]
    monkeypatch.setitem(TABLE, "sign_in", type(limit)(limit.sentence, *scopes))


@pytest.fixture
def hashes(settings, monkeypatch):
    """The list of passwords that were hashed, with the site's hasher but one round."""
    hashed = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self, password, salt, iterations=None):
        hashed.append(password)
        return encode(self, password, salt, iterations)

    settings.PASSWORD_HASHERS = ["hotline.accounts.hashing.BoundedHasher"]
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1)
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    return hashed


def sign_in(person, password=PASSWORD, address=HERE, client=None):
    url, email = reverse("account_login"), getattr(person, "email", person)
    form = {"login": email, "password": password}
    return (client or Client()).post(url, form, REMOTE_ADDR=address)


def test_wrong_passwords_do_not_lock_somebody_out_on_another_network(ben):
    for _ in range(30):
        sign_in(ben, "a guess")
    assert sign_in(ben, "a guess").status_code == 429
    assert sign_in(ben, address=ELSEWHERE).status_code == 302


def test_refused_guesses_say_how_long_to_wait(ben):
    guesses = [sign_in(ben, "a guess") for _ in range(10)]
    allowed = TABLE["sign_in"].person[0].burst
    assert [guess.status_code for guess in guesses] == [200] * allowed + [429] * (10 - allowed)
    assert "Too many attempts to sign in. Try again in" in guesses[-1].content.decode()


def test_changing_the_case_of_an_address_gives_no_more_guesses(ben):
    emails = [ben.email, ben.email.upper(), ben.email.title()] * 4
    assert sign_in(emails[1]).status_code == 302
    assert 429 in [sign_in(email, "a guess").status_code for email in emails]


def test_guesses_at_many_accounts_are_counted_for_their_network(monkeypatch):
    bucket = (Bucket(3, 3600),)
    monkeypatch.setitem(TABLE, "sign_in", TABLE["sign_in"]._replace(address=bucket))
    found = [sign_in(f"{n}@example.test", "a guess").status_code for n in range(5)]
    assert found == [200, 200, 200, 429, 429]
    assert sign_in("9@example.test", "a guess", ELSEWHERE).status_code == 200


def test_guesses_from_many_networks_are_counted_for_the_site(ben, monkeypatch):
    bucket = (Bucket(3, 3600),)
    monkeypatch.setitem(TABLE, "sign_in", TABLE["sign_in"]._replace(site=bucket))
    found = [sign_in(ben, "a guess", f"198.51.100.{n}").status_code for n in range(5)]
    assert found == [200, 200, 200, 429, 429]


def test_the_admin_has_no_sign_in_of_its_own(client, ben, hashes):
    answer = client.post(
        "/admin/login/?next=/admin/", {"username": ben.email, "password": PASSWORD}
    )
    assert answer.status_code == 302 and answer["Location"] == "/accounts/login/?next=/admin/"
    assert not hashes and "_auth_user_id" not in client.session
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == answer["Location"]
    form = {"login": ben.email, "password": PASSWORD, "next": "/admin/"}
    ben.is_staff = True
    ben.set_password(PASSWORD)
    ben.save()
    assert client.post(answer["Location"], form)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_admin_tells_others_that_it_is_for_moderators(dov, browser_of):
    answer = browser_of(dov).get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "Only moderators" in answer.content.decode()


@pytest.mark.parametrize("who", ["ben", "nobody"])
@pytest.mark.parametrize("password", [PASSWORD, "a guess"])
def test_each_attempt_to_sign_in_costs_one_hash(request, hashes, who, password):
    person = "nobody@example.test"
    if who == "ben":
        person = request.getfixturevalue("ben")
        person.set_password(PASSWORD)
        person.save()
    hashes.clear()
    sign_in(person, password)
    assert hashes == [password]


def test_only_the_right_password_reveals_that_an_account_is_banned(ben):
    ben.ban()
    assert sign_in(ben).status_code == 403
    assert sign_in(ben, "a guess").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_passwords_hashed_at_once_are_limited_and_further_attempts_wait(hashes, monkeypatch):
    monkeypatch.setattr(hashing, "PATIENCE", 0.2)
    free, under_way = threading.Event(), []
    counted = PBKDF2PasswordHasher.encode

    def slowly(self, *arguments):
        under_way.append(arguments)
        free.wait(20)
        return counted(self, *arguments)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", slowly)
    answers = []

    def guess(number):
        answers.append(sign_in(f"{number}@example.test", "a guess"))

    guesses = [
        threading.Thread(target=guess, args=[number]) for number in range(hashing.AT_ONCE + 3)
    ]
    for each in guesses:
        each.start()
    eventually(lambda: len(answers) == 3, lambda: f"{len(answers)} were refused instead of 3")
    assert len(under_way) == hashing.AT_ONCE
    free.set()
    for each in guesses:
        each.join(20)
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 3 and len(answers) == hashing.AT_ONCE + 3
    assert "Too many people are signing in at once." in refused[0].content.decode()
    assert int(refused[0]["Retry-After"]) >= 1


@pytest.mark.django_db(transaction=True)
def test_more_attempts_than_may_wait_are_refused_before_any_turn_comes(hashes, monkeypatch):
    monkeypatch.setattr(hashing, "PATIENCE", 60)
    free = threading.Event()
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", lambda *_: free.wait(60) and "hashed")
    places, answers, hashed = hashing.AT_ONCE + hashing.MOST_WAITING, [], []

    def guess(number):
        try:
            hashed.append(hashing.BoundedHasher().encode(f"{number}", "salt"))
        except limits.Limited as limited:
            answers.append(limited.sentence)

    guesses = [threading.Thread(target=guess, args=[number]) for number in range(places + 5)]
    for each in guesses:
        each.start()
    try:
        eventually(lambda: len(answers) == 5, lambda: f"{len(answers)} were refused instead of 5")
        assert hashed == []
    finally:
        free.set()
        for each in guesses:
            each.join(20)
    assert len(hashed) == places
    assert set(answers) == {"Too many people are signing in at once. Try again in 60 seconds."}


@pytest.mark.django_db(transaction=True)
def test_a_hash_for_a_new_account_holds_no_transaction(hashes, adas_site, client, monkeypatch):
    """It may wait for its turn, and SQLite has one writer at a time."""
    invitation = AccountInvitation.objects.create(email="dov@example.test")
    in_transaction, counted = [], PBKDF2PasswordHasher.encode

    def noted(self, *arguments):
        in_transaction.append(connection.in_atomic_block)
        return counted(self, *arguments)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", noted)
    assert client.post(path_of(invitation), ACCOUNT).status_code == 302
    assert in_transaction and not any(in_transaction)


def test_hashes_leave_half_of_the_threads_to_other_pages():
    assert 2 * (hashing.AT_ONCE + hashing.MOST_WAITING) <= request_threads.THREADS


def test_a_failed_hash_gives_its_turn_back(hashes, monkeypatch):
    def broken(self, *arguments):
        raise MemoryError

    with monkeypatch.context() as failing:
        failing.setattr(PBKDF2PasswordHasher, "encode", broken)
        for _ in range(hashing.AT_ONCE + hashing.MOST_WAITING + 1):
            with pytest.raises(MemoryError):
                hashing.BoundedHasher().encode("a", "salt")
    assert hashing.BoundedHasher().encode("a", "salt")


def test_the_admin_sign_in_redirects_guests_and_visitors_to_the_sign_in_page(
    client, cleo, browser_of
):
    for browser in (client, browser_of(cleo)):
        login = "/accounts/login/?next="
        assert browser.get("/admin/login/")["Location"] == f"{login}/admin/"
        wanted = browser.get("/admin/login/", {"next": "/admin/rooms/room/"})
        assert wanted["Location"] == f"{login}/admin/rooms/room/"
