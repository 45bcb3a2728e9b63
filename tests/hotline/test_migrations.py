"""What migrations make of rows that are there already."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = ("accounts", "0002_once"), ("accounts", "0005_addresses_in_lower_case")


def migrate(*targets):
    """The models as they are then."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def models_before(transactional_db):
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield migrate(BEFORE).get_model
    migrate(*newest)


def test_an_owner_who_is_there_already_has_proved_their_address(models_before):
    ada = models_before("accounts", "User").objects.create(email="Ada@Example.test", name="Ada")
    ben = models_before("accounts", "User").objects.create(email="ben@example.test", name="Ben")
    models_before("accounts", "Site").objects.create(name="The Small Studio", owner=ada)
    models = migrate(AFTER, ("account", "0009_emailaddress_unique_primary_email")).get_model
    [proved] = models("account", "EmailAddress").objects.filter(verified=True)
    assert (proved.user_id, proved.email, proved.primary) == (ada.pk, "ada@example.test", True)
    assert models("accounts", "User").objects.get(pk=ben.pk).may_host is False


def test_an_account_with_capitals_in_its_address_is_found_as_before(models_before):
    before = models_before("accounts", "User").objects
    ada = before.create(email="Ada@Example.test", name="Ada")
    ben, other = before.create(email="ben@b.test"), before.create(email="Ben@b.test")
    after = migrate(AFTER).get_model("accounts", "User").objects
    emails = dict(after.values_list("pk", "email"))
    assert emails == {ada.pk: "ada@example.test", ben.pk: "ben@b.test", other.pk: "Ben@b.test"}
