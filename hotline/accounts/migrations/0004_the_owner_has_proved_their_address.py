from django.db import migrations


def the_owner_has_proved_their_address(apps, schema_editor):
    """They opened the one-time link on the machine, as owners of new sites do."""
    addresses = apps.get_model("account", "EmailAddress").objects
    for site in apps.get_model("accounts", "Site").objects.exclude(owner__email=None):
        email = site.owner.email.lower()
        addresses.filter(email=email).delete()
        addresses.filter(user=site.owner).update(primary=False)
        addresses.create(user=site.owner, email=email, verified=True, primary=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_who_may_do_what"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunPython(the_owner_has_proved_their_address, migrations.RunPython.noop),
    ]
