from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("qna", "0006_guests_of_one_network"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="vote",
            name="votes_of_one_network",
        ),
        migrations.AddIndex(
            model_name="vote",
            index=models.Index(
                condition=models.Q(("network", ""), _negated=True),
                fields=["question", "network", "counts"],
                name="votes_of_one_network",
            ),
        ),
    ]
