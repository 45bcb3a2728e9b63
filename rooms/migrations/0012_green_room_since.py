from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0011_media_server'),
    ]

    operations = [
        migrations.RenameField('room', 'rehearsing_since', 'green_room_since'),
    ]
