import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recordings', '0001_initial'),
    ]

    operations = [
        # Nobody gets a mail about a session of long ago.
        migrations.AddField(
            model_name='recording',
            name='told_at',
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True, verbose_name='host told'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='recording',
            name='told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='host told'),
        ),
        migrations.AlterField(
            model_name='copy',
            name='kind',
            field=models.CharField(choices=[('mp4', 'whole session'), ('track', 'one speaker'), ('mp3', 'sound only')], default='mp4', max_length=10, verbose_name='kind'),
        ),
    ]
