from django.db import migrations, models


def rename(before, after):
    def run(apps, schema_editor):
        apps.get_model("accounts", "Site").objects.filter(hosting=before).update(hosting=after)

    return run


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_addresses_in_lower_case")]

    operations = [
        migrations.RunPython(rename("proved", "confirmed"), rename("confirmed", "proved")),
        migrations.AlterField(
            model_name='site',
            name='hosting',
            field=models.CharField(choices=[('chosen', 'The owner, moderators, and people the owner chooses'), ('confirmed', 'Everybody whose account has a confirmed address'), ('anybody', 'Everybody with an account')], default='chosen', max_length=10, verbose_name='Who may host sessions'),
        ),
    ]
