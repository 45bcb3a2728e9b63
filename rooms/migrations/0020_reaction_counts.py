import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rooms', '0018_moderation'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReactionCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('second', models.BigIntegerField()),
                ('kind', models.CharField(max_length=10)),
                ('count', models.PositiveIntegerField()),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reaction_counts', to='rooms.room')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('room', 'second', 'kind'), name='one_count_of_a_reaction_in_a_second')],
            },
        ),
    ]
