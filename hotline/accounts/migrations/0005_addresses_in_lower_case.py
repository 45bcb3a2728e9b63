from django.db import migrations


def write_addresses_in_lower_case(apps, schema_editor):
    """As they are looked up now. Of two that differ by capitals alone the first keeps it."""
    users = apps.get_model("accounts", "User").objects
    for user in users.exclude(email=None).order_by("pk").iterator():
        lower = user.email.lower()
        if user.email != lower and not users.filter(email=lower).exists():
            users.filter(pk=user.pk).update(email=lower)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_the_owner_has_proved_their_address")]

    operations = [migrations.RunPython(write_addresses_in_lower_case, migrations.RunPython.noop)]
