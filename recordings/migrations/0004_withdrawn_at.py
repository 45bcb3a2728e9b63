from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('recordings', '0003_withdrawn'),
    ]

    operations = [
        migrations.RenameField('recording', 'pulled_at', 'withdrawn_at'),
        migrations.RenameField('recording', 'told_at', 'notified_at'),
    ]
