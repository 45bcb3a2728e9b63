from django.db import migrations


class Migration(migrations.Migration):
    """The row of a media server gets the name that everybody else has for it."""

    dependencies = [("rooms", "0010_listed")]

    operations = [
        migrations.RenameModel("Stage", "MediaServer"),
        migrations.RenameField("room", "stage", "media_server"),
        migrations.AlterModelOptions(
            "mediaserver",
            {"verbose_name": "media server", "verbose_name_plural": "media servers"},
        ),
    ]
