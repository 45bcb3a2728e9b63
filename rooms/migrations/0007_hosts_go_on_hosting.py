from django.db import migrations


def hosts_go_on_hosting(apps, schema_editor):
    """Who has hosted may host, now that the owner chooses who does."""
    people = apps.get_model("accounts", "User").objects.filter(is_guest=False)
    hosts = apps.get_model("rooms", "Room").objects.values("host")
    people.filter(pk__in=hosts).update(may_host=True)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_who_may_do_what"),
        ("rooms", "0006_moved_down"),
    ]

    operations = [
        migrations.RunPython(hosts_go_on_hosting, migrations.RunPython.noop),
    ]
