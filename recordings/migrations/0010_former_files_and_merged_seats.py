from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recordings", "0009_parts_asked_for")]

    operations = [
        migrations.RenameField("storedfile", "retry_at", "due_at"),
        migrations.AddField(
            "recording", "tidy_at", models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            "recording", "merged_seats", models.JSONField(default=dict, editable=False)
        ),
    ]
