"""Migrations of accounts keep existing rows right."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = ("accounts", "0002_once"), ("accounts", "0005_addresses_in_lower_case")


def migrate(*targets):
    """Migrate to `targets`; return the models as they are there."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def models_before(transactional_db):
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield migrate(BEFORE).get_model
    migrate(*newest)


def test_migrating_counts_the_owners_address_as_proved(models_before):
    ada = models_before("accounts", "User").objects.create(email="Ada@Example.test", name="Ada")
    ben = models_before("accounts", "User").objects.create(email="ben@example.test", name="Ben")
    models_before("accounts", "Site").objects.create(name="The Small Studio", owner=ada)
    models = migrate(AFTER, ("account", "0009_emailaddress_unique_primary_email")).get_model
    [proved] = models("account", "EmailAddress").objects.filter(verified=True)
    assert (proved.user_id, proved.email, proved.primary) == (ada.pk, "ada@example.test", True)
    assert models("accounts", "User").objects.get(pk=ben.pk).may_host is False


def test_migrating_lowers_the_case_of_addresses_unless_two_would_be_equal(models_before):
    before = models_before("accounts", "User").objects
    ada = before.create(email="Ada@Example.test", name="Ada")
    ben, other = before.create(email="ben@b.test"), before.create(email="Ben@b.test")
    after = migrate(AFTER).get_model("accounts", "User").objects
    emails = dict(after.values_list("pk", "email"))
    assert emails == {ada.pk: "ada@example.test", ben.pk: "ben@b.test", other.pk: "Ben@b.test"}
