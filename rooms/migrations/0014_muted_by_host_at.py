from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0013_states_as_people_read_them'),
    ]

    operations = [
        migrations.RenameField('seat', 'silenced_at', 'muted_by_host_at'),
    ]
