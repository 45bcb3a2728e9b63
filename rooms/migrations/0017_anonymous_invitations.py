from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0016_question_queue'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='anonymous',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RemoveConstraint(
            model_name='invitation',
            name='one_open_invitation',
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('seat', 'anonymous'), name='one_open_invitation'),
        ),
    ]
